// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.UpdateWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A command to install a release")
class InstallCommandTest {

  private static final SigningKey THIRD = SigningKey.generate();
  private static final SigningKey FOURTH = SigningKey.generate();

  /** As the protocol shows it. */
  private static final String EXAMPLE =
      """
      {"id":"0197-b","site":"rooftop-7","device":"inverter-01","class":"firmware",
       "action":{"install":{"release":"acme/pv2000/fw-1.4.0.bin","version":"1.4.0","length":262144,
         "sha256":"%s",
         "window":{"sun-below":-3,"hours":"22:00-04:00","not-before":"2026-11-25T00:00:00Z",
           "power-below":{"device":"meter-01","point":"power","limit":200}}}},
       "counter":1790000000123,"not-before":"2026-11-24T12:00:00Z","expires":"2026-11-27T12:00:00Z"}
      """
          .formatted("0af1".repeat(16));

  private static Command parse(String json) throws JsonException {
    return Command.parse(json.getBytes(UTF_8));
  }

  private static Action.Image image() {
    return new Action.Image("acme/pv2000/fw-1.4.0.bin", "1.4.0", 262_144, "0af1".repeat(16));
  }

  @Test
  void is_read_as_the_protocol_shows_it() throws Exception {
    Command command = parse(EXAMPLE);

    assertEquals(CommandClass.FIRMWARE, command.commandClass());
    assertEquals(
        new Action.Install(
            image(),
            new UpdateWindow(
                OptionalDouble.of(-3),
                Optional.of(
                    new PowerLimit(
                        Optional.of(new DeviceId("meter-01")), new PointName("power"), 200)),
                DailyHours.parse("22:00-04:00"),
                Optional.of(Instant.parse("2026-11-25T00:00:00Z")))),
        command.action());
  }

  @Test
  void is_written_as_read() throws Exception {
    Command command = parse(EXAMPLE);

    assertEquals(command, Command.parse(command.toJson()));
  }

  @Test
  void without_a_window_is_for_any_time() throws Exception {
    Command command = parse(EXAMPLE.replaceFirst("(?s),\\s+\"window\".*200}}", ""));

    assertEquals(new Action.Install(image(), UpdateWindow.ALWAYS), command.action());
    assertEquals(command, Command.parse(command.toJson()));
    assertFalse(new String(command.toJson(), UTF_8).contains("window"));
    assertFalse(command.revertsLater());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sun-below\":-3.5}",
        "{\"hours\":\"22:00-04:00\"}",
        "{\"not-before\":\"2026-11-25T00:00:00Z\"}",
        "{\"power-below\":{\"point\":\"power\",\"limit\":200.5}}"
      })
  void may_ask_for_one_thing_of_its_window(String window) throws Exception {
    Command command = parse(EXAMPLE.replaceFirst("(?s)\"window\":.*200}}", "\"window\":" + window));

    assertEquals(command, Command.parse(command.toJson()));
    assertTrue(new String(command.toJson(), UTF_8).contains("\"window\":" + window));
  }

  @ParameterizedTest(name = "{0} characters: {1}")
  @CsvSource({"254, true", "255, true", "256, false"})
  void names_a_release_of_bounded_length(int length, boolean isOne) {
    String release = "a/" + "x".repeat(length - 2);

    assertEquals(isOne, isImage(release, "1.4.0", 1));
  }

  @ParameterizedTest(name = "{0} characters: {1}")
  @CsvSource({"0, false", "1, true", "64, true", "65, false"})
  void names_a_version_of_bounded_length(int length, boolean isOne) {
    assertEquals(isOne, isImage("a/b", "1".repeat(length), 1));
  }

  @ParameterizedTest(name = "{0} bytes: {1}")
  @CsvSource({"-1, false", "0, false", "1, true", "268435456, true", "268435457, false"})
  void names_an_image_of_bounded_length(long length, boolean isOne) {
    assertEquals(isOne, isImage("a/b", "1.4.0", length));
  }

  private static boolean isImage(String release, String version, long length) {
    try {
      new Action.Image(release, version, length, "0af1".repeat(16));
      return true;
    } catch (IllegalArgumentException outOfBounds) {
      return false;
    }
  }

  @Test
  void is_undone_by_no_older_one_of_another_signer() throws Exception {
    Remembered memory = new Remembered();
    Command newer = with(200, "b");
    Command older = with(100, "a");
    Command newest = with(300, "c");
    memory.accept(verify(newer.sign(Plant.CHIEF).withSignatureBy(Plant.DEPUTY), memory));
    assertEquals(List.of(new PointName("firmware")), List.copyOf(newer.action().changedPoints()));

    assertEquals(
        Rejection.REPLAYED,
        refusal(older.sign(Plant.CHIEF).withSignatureBy(Plant.DEPUTY), memory),
        "of the same signers");
    assertEquals(Rejection.SUPERSEDED, refusal(older.sign(THIRD).withSignatureBy(FOURTH), memory));
    verify(newest.sign(THIRD).withSignatureBy(FOURTH), memory);
  }

  private static Rejection refusal(SignedCommand command, Remembered memory) {
    return assertThrows(CommandRejectedException.class, () -> verify(command, memory)).reason();
  }

  private static VerifiedCommand verify(SignedCommand command, Remembered memory)
      throws CommandRejectedException {
    List<CommandPolicy.Signer> signers = new ArrayList<>(Plant.policy().signers());
    signers.add(Plant.signer("third", THIRD, EnumSet.of(CommandClass.FIRMWARE)));
    signers.add(Plant.signer("fourth", FOURTH, EnumSet.of(CommandClass.FIRMWARE)));
    return command.verify(
        new CommandPolicy(signers, Plant.thresholds()),
        Plant.SITE,
        Plant.DEVICE,
        memory,
        Plant.NOW,
        true);
  }

  private static Command with(long counter, String id) {
    return new Command(
        id,
        Plant.SITE,
        Plant.DEVICE,
        CommandClass.FIRMWARE,
        new Action.Install(image(), UpdateWindow.ALWAYS),
        counter,
        Plant.NOW.minusSeconds(60),
        Plant.NOW.plusSeconds(300),
        java.util.Map.of());
  }

  @ParameterizedTest(name = "is malformed, as {0}, when {1} is {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "expected firmware        | \"firmware\"      | \"config\"",
        "\"slot\" is unknown      | \"release\":      | \"slot\":1,\"release\":",
        "\"moon\" is unknown      | \"hours\":        | \"moon\":1,\"hours\":",
        "\"max\" is unknown       | \"limit\":        | \"max\":1,\"limit\":",
        "\"revert-after\" is unkn | \"install\":      | \"revert-after\":\"5m\",\"install\":",
        "\"write\" is unknown     | \"install\":      | \"write\":{\"a\":1},\"install\":",
        "the path of a target     | acme/pv2000/fw    | /acme/fw",
        "the path of a target     | acme/pv2000/fw    | acme/../fw",
        "the path of a target     | acme/pv2000/fw-1.4.0.bin | ..",
        "the path of a target     | acme/pv2000/fw-1.4.0.bin | acme/",
        "the path of a target     | acme/pv2000/fw    | acme//fw",
        "the path of a target     | acme/pv2000/fw    | acme\\\\fw",
        "the path of a target     | acme/pv2000/fw    | acme/f w",
        "the path of a target     | acme/pv2000/fw    | acmé/fw",
        "version: expected        | \"1.4.0\"         | \"1.4 0\"",
        "length 0                 | 262144            | 0",
        "length 268435457         | 262144            | 268435457",
        "64 hexadecimal digits    | 0af1              | 0AF1",
        "64 hexadecimal digits    | 0af1              | ``",
        "-18 to 90 degrees        | -3                | -19",
        "expected hours such as 22:00 | 22:00-04:00       | 22-4",
        "is not a UTC time        | 2026-11-25T00:00:00Z | tomorrow",
        "limit is missing         | ,\"limit\":200    | ``",
        "point name               | \"power\"         | \"po wer\"",
        "device id                | meter-01          | Meter",
      })
  void is_malformed(String why, String right, String wrong) {
    String json = EXAMPLE.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong));
    assertNotEquals(EXAMPLE, json);

    JsonException refused = assertThrows(JsonException.class, () -> parse(json));

    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
