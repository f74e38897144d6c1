// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareProtocol.OnLoss;
import io.parasol.config.model.profile.FirmwareProtocol.Packets;
import io.parasol.config.model.profile.FirmwareProtocol.RecordFile.Mode;
import io.parasol.config.model.profile.FirmwareProtocol.Window;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads {@code firmware}: the procedure that installs firmware on the devices of a model. */
final class FirmwareReader {

  /** The key of this section in a profile. */
  static final String KEY = "firmware";

  private static final List<String> DRIVERS =
      List.of("modbus-window", "modbus-file", "xmodem", "ymodem", "an3155");

  private static final Keys KEYS =
      Keys.of(
          "driver",
          "line",
          "share",
          "patience",
          "busy",
          "erasing",
          "restart",
          "enter",
          "erase",
          "verify",
          "activate",
          "recover",
          "head",
          "block",
          "lost",
          "file",
          "packets",
          "name",
          "memory");

  private static final Keys BLOCK = Keys.of("bytes", "order", "pad", "steps");
  private static final Keys LOST = Keys.of("do", "tries", "taken", "at");
  private static final Keys FILE = Keys.of("mode", "number", "words", "read-back", "pad");
  private static final Keys MEMORY = Keys.of("start", "page", "go");

  private static final TextFormat<String> DRIVER =
      new TextFormat<>(Words.oneOf(DRIVERS), text -> Optional.of(text).filter(DRIVERS::contains));
  private static final TextFormat<Duration> TIME =
      TextFormat.duration(Duration.ZERO, Firmware.Times.MAX_DURATION);
  private static final TextFormat<Duration> RESPONSE_TIMEOUT =
      TextFormat.duration(Duration.ofMillis(10), Duration.ofSeconds(60));
  private static final TextFormat<Boolean> LOW_BYTE_FIRST =
      new TextFormat<>(
          "AB or BA",
          text ->
              switch (text) {
                case "AB" -> Optional.of(false);
                case "BA" -> Optional.of(true);
                default -> Optional.empty();
              });
  private static final TextFormat<Integer> BYTE =
      FirmwareStepReader.NUMBER.map(
          number -> {
            if (number > 0xFF) {
              throw new IllegalArgumentException("pad: expected 0 to 255");
            }
            return number;
          });
  private static final TextFormat<Packets> PACKETS =
      new TextFormat<>(
          "128 or 1k",
          text ->
              switch (text) {
                case "128" -> Optional.of(Packets.BYTES_128);
                case "1k" -> Optional.of(Packets.BYTES_1024);
                default -> Optional.empty();
              });
  private static final TextFormat<Mode> MODE = TextFormat.oneOf(List.of(Mode.values()));
  private static final Pattern START = Pattern.compile("0x[0-9A-Fa-f]{1,8}");
  private static final TextFormat<Long> ADDRESS =
      new TextFormat<>(
          "an address, such as 0x08000000",
          text ->
              START.matcher(text).matches()
                  ? Optional.of(Long.parseLong(text.substring(2), 16))
                  : Optional.empty());
  private static final TextFormat<Long> PAGE = TextFormat.size(256, 262_144, "256B to 256KiB");

  private final Section firmware;
  private final FirmwareStepReader steps;

  private FirmwareReader(Section firmware, FirmwareStepReader steps) {
    this.firmware = firmware;
    this.steps = steps;
  }

  /** Reads the procedure of a device on a Modbus link. */
  static Optional<Firmware> ofRegisters(Section profile) {
    return read(profile, FirmwareStepReader.MODBUS);
  }

  /** Reads the procedure of a device with a text protocol, which is alone on its line. */
  static Optional<Firmware> ofLines(Section profile) {
    return read(profile, FirmwareStepReader.LINES);
  }

  private static Optional<Firmware> read(Section profile, FirmwareStepReader steps) {
    return profile
        .section(KEY, KEYS)
        .flatMap(firmware -> new FirmwareReader(firmware, steps).read());
  }

  private Optional<Firmware> read() {
    Optional<String> driver = firmware.required("driver", DRIVER);
    if (driver.isEmpty()) {
      return Optional.empty();
    }
    Optional<FirmwareProtocol> protocol = protocol(driver.get());
    Firmware.Times usual = Firmware.Times.DEFAULT;
    Firmware.Times times =
        new Firmware.Times(
            firmware.optional("patience", RESPONSE_TIMEOUT, usual.responseTimeout()),
            firmware.optional("busy", TIME, usual.busy()),
            firmware.optional("erasing", TIME, usual.erasing()),
            firmware.optional("restart", TIME, usual.restart()));
    Firmware.Steps all =
        new Firmware.Steps(
            steps.read(firmware, "enter", false),
            steps.read(firmware, "erase", false),
            steps.read(firmware, "verify", false),
            steps.read(firmware, "activate", false),
            steps.read(firmware, "recover", false));
    FactorySerialSettings line =
        firmware
            .section("line", QuirksReader.LINE)
            .map(QuirksReader::line)
            .orElse(FactorySerialSettings.UNKNOWN);
    Optional<Double> share = firmware.optional("share", TextFormat.REAL);
    return protocol.flatMap(
        transfer ->
            create(
                "share",
                () ->
                    new Firmware(
                        transfer,
                        all,
                        line,
                        share.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                        times)));
  }

  private Optional<FirmwareProtocol> protocol(String driver) {
    rejectOtherKeys(driver);
    if (steps.equals(FirmwareStepReader.LINES) && driver.startsWith("modbus")) {
      firmware.problem("driver", driver + " on a link of kind lines", "xmodem, ymodem or an3155");
      return Optional.empty();
    }
    return switch (driver) {
      case "modbus-window" -> window();
      case "modbus-file" -> file();
      case "xmodem" -> packets().map(FirmwareProtocol.Xmodem::new);
      case "ymodem" -> ymodem();
      default -> an3155();
    };
  }

  /** Reports the keys of other drivers as problems instead of ignoring them. */
  private void rejectOtherKeys(String driver) {
    List<String> own =
        switch (driver) {
          case "modbus-window" -> List.of("head", "block", "lost");
          case "modbus-file" -> List.of("file");
          case "xmodem" -> List.of("packets");
          case "ymodem" -> List.of("packets", "name");
          default -> List.of("memory");
        };
    for (String key : List.of("head", "block", "lost", "file", "packets", "name", "memory")) {
      if (!own.contains(key)) {
        firmware.rejectKey(key, "driver " + driver);
      }
    }
  }

  private Optional<FirmwareProtocol> window() {
    Optional<Window.Block> head = firmware.section("head", BLOCK).flatMap(this::block);
    if (firmware.required("block", "a mapping with bytes and steps").isEmpty()) {
      return Optional.empty();
    }
    Optional<Window.Block> block = firmware.section("block", BLOCK).flatMap(this::block);
    Optional<OnLoss> onLoss =
        firmware.has("lost")
            ? firmware.section("lost", LOST).flatMap(this::onLoss)
            : Optional.of(new OnLoss.StartAgain());
    if (firmware.has("head") && head.isEmpty()) {
      return Optional.empty();
    }
    return block.flatMap(
        each -> onLoss.map(lost -> new Window(head.stream().toList(), each, lost)));
  }

  private Optional<Window.Block> block(Section block) {
    Optional<Integer> bytes = block.required("bytes", TextFormat.integer(2, 246));
    boolean isLowByteFirst = block.optional("order", LOW_BYTE_FIRST, false);
    Optional<Integer> pad = block.optional("pad", BYTE);
    block.required("steps", "a list with one step that writes [data]");
    List<FirmwareStep> done = steps.read(block, "steps", true);
    return bytes.flatMap(
        count ->
            create(
                block,
                "steps",
                () ->
                    new Window.Block(
                        count,
                        isLowByteFirst,
                        pad.map(OptionalInt::of).orElse(OptionalInt.empty()),
                        done)));
  }

  private Optional<OnLoss> onLoss(Section lost) {
    TextFormat<String> rule =
        TextFormat.matching(
            "start-again, repeat or ask", Pattern.compile("start-again|repeat|ask"));
    Optional<String> what = lost.required("do", rule);
    int tries = lost.optional("tries", TextFormat.integer(1, 10), 3);
    Optional<Integer> taken = lost.optional("taken", TextFormat.integer(1, 255));
    Optional<Address> at = lost.optional("at", AddressText.FORM);
    if (what.isEmpty()) {
      return Optional.empty();
    }
    switch (what.get()) {
      case "repeat" -> {
        lost.rejectKey("at", "repeat");
        return create(
            lost,
            "tries",
            () -> new OnLoss.Repeat(tries, taken.map(OptionalInt::of).orElse(OptionalInt.empty())));
      }
      case "ask" -> {
        lost.rejectKey("taken", "ask");
        lost.required("at", "the register with the number of received blocks, such as input 12");
        return at.flatMap(
            where -> create(lost, "at", () -> new OnLoss.ReadBlockCount(where, tries)));
      }
      default -> {
        lost.rejectKey("tries", "start-again");
        lost.rejectKey("taken", "start-again");
        lost.rejectKey("at", "start-again");
        return Optional.of(new OnLoss.StartAgain());
      }
    }
  }

  private Optional<FirmwareProtocol> file() {
    firmware.required("file", "a mapping, such as {mode: record, words: 64}");
    return firmware
        .section("file", FILE)
        .flatMap(
            file -> {
              Optional<Mode> mode = file.required("mode", MODE);
              int number = file.optional("number", TextFormat.integer(1, 0xFFFF), 1);
              int words = file.optional("words", TextFormat.integer(1, 122), 122);
              boolean isReadBack = file.optional("read-back", TextFormat.FLAG, false);
              int pad = file.optional("pad", BYTE, 0);
              return mode.flatMap(
                  each ->
                      create(
                          file,
                          "read-back",
                          () ->
                              new FirmwareProtocol.RecordFile(
                                  each, number, words, isReadBack, pad)));
            });
  }

  private Optional<Packets> packets() {
    return firmware.required("packets", PACKETS);
  }

  private Optional<FirmwareProtocol> ymodem() {
    Optional<Packets> packets = packets();
    Optional<String> name = firmware.required("name", TextFormat.shortText(64));
    return packets.flatMap(
        size ->
            name.flatMap(file -> create("name", () -> new FirmwareProtocol.Ymodem(size, file))));
  }

  private Optional<FirmwareProtocol> an3155() {
    firmware.required("memory", "a mapping, such as {start: 0x08000000}");
    return firmware
        .section("memory", MEMORY)
        .flatMap(
            memory -> {
              Optional<Long> start = memory.required("start", ADDRESS);
              long page = memory.optional("page", PAGE, 0L);
              boolean isStarted = memory.optional("go", TextFormat.FLAG, true);
              return start.flatMap(
                  at ->
                      create(
                          memory,
                          "start",
                          () -> new FirmwareProtocol.An3155(at, Math.toIntExact(page), isStarted)));
            });
  }

  private <T> Optional<T> create(String key, Supplier<? extends T> maker) {
    return create(firmware, key, maker);
  }

  /** Creates a value, and reports a rejected argument as a problem of this key. */
  static <T> Optional<T> create(Section of, String key, Supplier<? extends T> maker) {
    try {
      return Optional.of(maker.get());
    } catch (IllegalArgumentException refused) {
      String message = String.valueOf(refused.getMessage());
      int at = message.indexOf(": expected ");
      of.problem(
          key,
          at < 0 ? "not valid" : "not valid because of " + message.substring(0, at),
          at < 0 ? message : message.substring(at + ": expected ".length()));
      return Optional.empty();
    }
  }
}
