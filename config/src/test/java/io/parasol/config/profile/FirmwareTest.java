// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareProtocol.OnLoss;
import io.parasol.config.model.profile.FirmwareRegister;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.Parity;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The firmware in a profile")
class FirmwareTest {

  private static final String WINDOW =
      """
      driver: modbus-window
      line: {baud: 9600, parity: none, stop-bits: 2}
      patience: 5s
      enter: [{write: {at: holding 129, words: [1], answer: optional}}, {pause: 2s}]
      head: {bytes: 32, steps: [{write: {at: holding 0x1000, words: [data]}}]}
      block:
        bytes: 136
        steps:
          - write: {at: holding 0x2000, words: [data]}
          - poll: {at: holding 7, mask: 0xFF, is: 0, failed: [2], every: 50ms, within: 3s}
      lost: {do: repeat, tries: 3, taken: 4}
      verify: [{check: {at: input 9, words: [crc32-high, crc32-low]}}]
      """;

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private Optional<Firmware> read(String firmware) throws ConfigException {
    folder.with(
        "profiles/test.yaml",
        "profile: test\npoints: {x: {at: holding 0, type: uint16}}\nfirmware:\n"
            + firmware.indent(2));
    return ProfileFile.load("test", temp).firmware();
  }

  private static FirmwareStep.Write data(int address) {
    return new FirmwareStep.Write(
        new Address(Table.HOLDING, address), List.of(FirmwareRegister.Variable.DATA), false, true);
  }

  @Test
  void is_read_whole() throws Exception {
    Firmware firmware = read(WINDOW).orElseThrow();

    FirmwareStep.Poll poll =
        new FirmwareStep.Poll(
            new Address(Table.HOLDING, 7),
            0xFF,
            0,
            Set.of(2),
            Duration.ofMillis(50),
            Duration.ofSeconds(3));
    assertEquals(
        new FirmwareProtocol.Window(
            List.of(
                new FirmwareProtocol.Window.Block(
                    32, false, OptionalInt.empty(), List.of(data(0x1000)))),
            new FirmwareProtocol.Window.Block(
                136, false, OptionalInt.empty(), List.of(data(0x2000), poll)),
            new OnLoss.Repeat(3, OptionalInt.of(4))),
        firmware.protocol());
    assertEquals(
        new FactorySerialSettings(
            OptionalInt.of(9600), Optional.of(Parity.NONE), OptionalInt.of(2)),
        firmware.line());
    assertEquals(
        List.of(
            new FirmwareStep.Write(
                new Address(Table.HOLDING, 129),
                List.of(new FirmwareRegister.Constant(1)),
                false,
                false),
            new FirmwareStep.Pause(Duration.ofSeconds(2))),
        firmware.steps().enter());
    assertEquals(Duration.ofSeconds(5), firmware.times().responseTimeout());
    assertEquals(OptionalDouble.empty(), firmware.share());
  }

  @ParameterizedTest(name = "names the driver {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "modbus-file | file: {mode: block-index, words: 64}",
        "xmodem | packets: 128",
        "ymodem | {packets: 1k, name: fw.bin}",
        "an3155 | memory: {start: 0x08000000, page: 2KiB}"
      })
  void names_the_driver(String driver, String more) throws Exception {
    String keys = more.startsWith("{") ? more.substring(1, more.length() - 1) : more;

    String text = "{driver: " + driver + ", " + keys + "}";

    assertEquals(driver, read(text).orElseThrow().protocol().name());
  }

  @ParameterizedTest(name = "keeps {0} from every command: {1}")
  @CsvSource({"holding 129, true", "holding 0x2043, true", "holding 0x2044, false"})
  void keeps_its_registers_from_commands(String at, boolean isKept) throws Exception {
    folder.with(
        "profiles/test.yaml",
        "profile: test\npoints: {x: {at: "
            + at
            + ", type: uint16, write: {class: config, min: 0, max: 1}}}\nfirmware:\n"
            + WINDOW.indent(2));

    if (isKept) {
      ConfigException refused =
          assertThrows(ConfigException.class, () -> ProfileFile.load("test", temp));
      assertTrue(
          refused.problems().toString().contains("which the firmware steps write"),
          () -> refused.problems().toString());
    } else {
      assertTrue(ProfileFile.load("test", temp).firmware().isPresent());
    }
  }

  @Test
  void is_not_inherited() throws Exception {
    read(WINDOW);
    folder.with("profiles/heir.yaml", "{profile: heir, extends: test}");

    assertEquals(Optional.empty(), ProfileFile.load("heir", temp).firmware());
  }

  @ParameterizedTest(name = "is a problem: {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{driver: zmodem} | firmware.driver is \"zmodem\"; expected",
        "{packets: 1k} | firmware.driver is missing; expected",
        "{driver: xmodem, packets: 1k, memory: {start: 0x0}} | firmware.memory is not valid for"
            + " driver xmodem",
        "{driver: xmodem, packets: 1k, share: 0.5} | firmware.share is not valid because of share",
        "{driver: modbus-window} | firmware.block is missing",
        "{driver: modbus-window, block: {bytes: 8, steps: [{pause: 1s}]}} | expected one write of"
            + " data",
        "{driver: modbus-window, block: {bytes: 246, steps: [{write: {at: holding 0, words: [block,"
            + " data]}}]}} | expected at most 123 registers",
        "{driver: modbus-file, file: {mode: stream, read-back: true}} | expected mode record",
        "{driver: xmodem, packets: 1k, enter: [{say: {text: x}}]} | is not a step of this kind of"
            + " device",
        "{driver: xmodem, packets: 1k, enter: [{write: {at: holding 0, words: [data]}}]} | is a"
            + " variable of a block",
        "{driver: xmodem, packets: 1k, enter: [{write: {at: input 0, words: [1]}}]} | expected"
            + " holding or coil",
        "{driver: xmodem, packets: 1k, enter: [{write: {at: holding 0, words: [70000]}}]} |"
            + " expected 0 to 65535",
        "{driver: xmodem, packets: 1k, enter: [{pause: 1s, write: {}}]} | is 2 steps in one item",
        "{driver: an3155, memory: {start: 0x3}} | expected a multiple of 4",
        "{driver: modbus-file, file: {mode: record}, enter: [{poll: {at: holding 7, mask: 0xFF, is:"
            + " 0, failed: [0x102]}}]} | expected numbers within the mask",
        "{driver: ymodem, packets: 1k, name: ../x} | expected 1 to 64 of letters"
      })
  void is_a_problem(String firmware, String expected) {
    ConfigException refused = assertThrows(ConfigException.class, () -> read(firmware));

    assertTrue(
        refused.problems().stream().anyMatch(each -> each.toString().contains(expected)),
        () -> refused.problems().toString());
  }

  @Test
  void is_refused_with_its_places_or_read_whatever_is_changed_in_it() {
    Random random = new Random(4);
    byte[] bytes = WINDOW.getBytes(ISO_8859_1);
    for (int run = 0; run < 500; run++) {
      byte[] changed = bytes.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        changed[random.nextInt(changed.length)] = (byte) (0x20 + random.nextInt(0x5F));
      }
      try {
        read(new String(changed, ISO_8859_1));
      } catch (ConfigException refused) {
        assertTrue(refused.problems().size() > 0);
      }
    }
  }
}
