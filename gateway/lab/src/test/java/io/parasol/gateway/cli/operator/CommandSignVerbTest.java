// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("parasol command sign")
class CommandSignVerbTest {

  private static final SiteId ROOF = new SiteId("roof");
  private static final DeviceId INVERTER = new DeviceId("inverter-01");

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void make_two_keys() {
    output = folder.resolve("command.json");
    parasol("keys", "new", "room", "--dir", folder).done();
    parasol("keys", "new", "lead", "--dir", folder).done();
  }

  private Typed sign(String typed, Object... more) {
    Stream<String> words =
        Arrays.stream(typed.split(" ", -1)).map(word -> word.replace("{}", folder.toString()));
    return parasol(
        Stream.of(Stream.of("command", "sign"), words, Stream.of("-o", output), Arrays.stream(more))
            .flatMap(each -> each)
            .toArray());
  }

  private Command content() throws Exception {
    return SignedCommand.parse(Files.readAllBytes(output)).unverifiedContent();
  }

  private VerifiedCommand verify(int threshold) throws Exception {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, threshold);
    }
    return SignedCommand.parse(Files.readAllBytes(output))
        .verify(
            new CommandPolicy(List.of(signer("room"), signer("lead")), thresholds),
            ROOF,
            INVERTER,
            ReplayMemory.EMPTY,
            Instant.now(),
            true);
  }

  private CommandPolicy.Signer signer(String name) throws Exception {
    return new CommandPolicy.Signer(
        new SignerName(name),
        VerificationKey.read(folder.resolve(name + ".pub")),
        Set.of(CommandClass.SETPOINT));
  }

  @Test
  void makes_a_command_that_a_gateway_believes() throws Exception {
    Instant before = Instant.now();

    Typed signed =
        sign("--key {}/room.key --site roof --device inverter-01 --write limit=60").done();

    Command command = verify(1).content();
    assertEquals(ROOF, command.site());
    assertEquals(INVERTER, command.device());
    assertEquals(CommandClass.SETPOINT, command.commandClass());
    assertEquals(
        new Action.Write(Map.of(new PointName("limit"), new Value.Whole(60)), Optional.empty()),
        command.action());
    assertEquals(Duration.ofMinutes(6), Duration.between(command.notBefore(), command.expires()));
    assertFalse(command.expires().isBefore(before.plus(Duration.ofMinutes(5)).minusMillis(1)));
    assertEquals(
        "wrote %s: limit=60 for inverter-01 of roof, class setpoint, until %s\n"
            .formatted(output, command.expires()),
        signed.out());
  }

  @Test
  void loses_no_signature_that_others_add_to_the_file_at_the_same_time() throws Exception {
    sign("--key {}/room.key --site roof --device inverter-01 --write limit=60").done();
    List<String> names = List.of("lead", "owner", "night");
    for (String each : names.subList(1, names.size())) {
      parasol("keys", "new", each, "--dir", folder).done();
    }
    CyclicBarrier begin = new CyclicBarrier(names.size());
    ExecutorService threads = Executors.newFixedThreadPool(names.size());
    List<Future<Typed>> all = new ArrayList<>();
    for (String each : names) {
      all.add(
          threads.submit(
              () -> {
                begin.await();
                return sign(output + " --key {}/" + each + ".key");
              }));
    }
    threads.shutdown();
    for (Future<Typed> each : all) {
      each.get(60, TimeUnit.SECONDS).done();
    }

    assertEquals(4, SignedCommand.parse(Files.readAllBytes(output)).signatureCount());
  }

  @Test
  void writes_the_content_in_the_form_of_the_contract() throws Exception {
    sign("--key {}/room.key --site roof --device inverter-01 --write limit=60 --write mode=mppt"
            + " --revert-after 15m --class config --expires 1h")
        .done();

    Envelope envelope = Envelope.parse(Files.readAllBytes(output));
    assertEquals("application/vnd.parasol.command+json", envelope.payloadType());
    String content = new String(envelope.payload(), StandardCharsets.UTF_8);
    assertTrue(
        content.matches(
            "\\{\"id\":\"[0-9a-f-]{36}\",\"site\":\"roof\",\"device\":\"inverter-01\","
                + "\"class\":\"config\",\"action\":\\{\"write\":\\{\"limit\":60,\"mode\":\"mppt\"\\},"
                + "\"revert-after\":\"15m\"\\},\"counter\":[0-9]{13},"
                + "\"not-before\":\"[0-9T:.-]+Z\",\"expires\":\"[0-9T:.-]+Z\"\\}"),
        content);
  }

  @Test
  void says_which_bytes_are_to_be_installed_and_when() throws Exception {
    Path image = Files.writeString(folder.resolve("fw.bin"), "abc");

    Typed signed =
        sign("--key {}/room.key --site roof --device inverter-01 --install acme/pv/fw-1.4.0.bin"
                + " --image {}/fw.bin --version 1.4.0 --sun-below -3 --hours 22:00-04:00"
                + " --power-below meter:power=200 --not-before 2026-11-25T00:00:00Z")
            .done();

    assertEquals(3, Files.size(image));
    assertEquals(CommandClass.FIRMWARE, content().commandClass());
    assertEquals(
        new Action.Install(
            new Action.Image(
                "acme/pv/fw-1.4.0.bin",
                "1.4.0",
                3,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            new UpdateWindow(
                OptionalDouble.of(-3),
                Optional.of(
                    new PowerLimit(
                        Optional.of(new DeviceId("meter")), new PointName("power"), 200)),
                DailyHours.parse("22:00-04:00"),
                Optional.of(Instant.parse("2026-11-25T00:00:00Z")))),
        content().action());
    assertEquals(
        Duration.ofMinutes(24 * 60 + 1),
        Duration.between(content().notBefore(), content().expires()));
    assertTrue(
        signed.out().contains("install acme/pv/fw-1.4.0.bin version 1.4.0, 3 bytes, sha256 ba7816"),
        signed.out());
  }

  @Test
  void says_what_must_be_measured_right_before() throws Exception {
    Typed signed =
        sign("--key {}/room.key --site roof --device inverter-01 --write limit=60"
                + " --require ac_power=..5000 --require wind=0..12.5 --require temperature=-10..")
            .done();

    Map<PointName, Bound> expected = new LinkedHashMap<>();
    expected.put(
        new PointName("ac_power"), new Bound(OptionalDouble.empty(), OptionalDouble.of(5000)));
    expected.put(new PointName("wind"), new Bound(OptionalDouble.of(0), OptionalDouble.of(12.5)));
    expected.put(
        new PointName("temperature"), new Bound(OptionalDouble.of(-10), OptionalDouble.empty()));
    assertEquals(expected, content().require());
    assertTrue(
        signed.out().contains(", if ac_power=..5000, wind=0..12.5, temperature=-10.."),
        signed.out());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ac_power          | --require is \"ac_power\"; expected POINT=MIN..MAX, where MIN or MAX"
            + " may be missing",
        "ac_power=5000     | --require is \"ac_power=5000\"; expected POINT=MIN..MAX, where MIN or"
            + " MAX may be missing",
        "ac_power=a..b     | --require is \"ac_power=a..b\"; expected POINT=MIN..MAX, where MIN or"
            + " MAX may be missing",
        "ac_power=..       | bound: expected min, max or both",
        "ac_power=2..1     | bound 2.0 to 1.0: expected finite numbers, min not above max",
      })
  void takes_no_requirement_that_says_nothing(String requirement, String why) {
    Typed refused =
        sign(
            "--key {}/room.key --site roof --device inverter-01 --write limit=60 --require "
                + requirement);

    assertEquals(ExitCode.USAGE, refused.exit(), refused.err());
    assertTrue(refused.err().contains(why), refused.err());
  }

  @Test
  void asks_for_points_to_be_read() throws Exception {
    Typed signed =
        sign("--key {}/room.key --site roof --device inverter-01 --read ac_power --read limit")
            .done();

    assertEquals(
        new Action.Read(Set.of(new PointName("ac_power"), new PointName("limit"))),
        content().action());
    assertTrue(signed.out().contains(": read ac_power limit for inverter-01"), signed.out());
  }

  @Test
  void asks_a_device_to_restart_when_that_does_no_harm() throws Exception {
    Typed signed =
        sign("--key {}/room.key --site roof --device inverter-01 --restart"
                + " --require ac_power=..500 --require temperature=-10..60.5")
            .done();

    assertEquals(new Action.Restart(), content().action());
    assertEquals(CommandClass.CONFIG, content().commandClass());
    assertEquals(
        Map.of(
            new PointName("ac_power"),
            new Bound(OptionalDouble.empty(), OptionalDouble.of(500)),
            new PointName("temperature"),
            new Bound(OptionalDouble.of(-10), OptionalDouble.of(60.5))),
        content().require());
    assertTrue(signed.out().contains(": restart for inverter-01"), signed.out());
  }

  @Test
  void takes_numbers_flags_and_words_for_what_they_are() throws Exception {
    sign("--key {}/room.key --site roof --device inverter-01 --write a=60 --write b=-0.5"
            + " --write c=true --write d=mppt --write e=18446744073709551615"
            + " --write f=1e999999999 --write g=")
        .done();

    Map<PointName, Value> values = ((Action.Write) content().action()).values();
    assertEquals(
        List.of(
            new Value.Whole(60),
            new Value.Real(-0.5),
            new Value.Flag(true),
            new Value.Text("mppt"),
            new Value.Wide(new BigInteger("18446744073709551615")),
            new Value.Text("1e999999999"),
            new Value.Text("")),
        List.copyOf(values.values()));
  }

  @Test
  void takes_the_site_from_the_configuration() throws Exception {
    Path site = Files.writeString(folder.resolve("site.yaml"), "site: roof\n");

    sign("--key {}/room.key --device inverter-01 --write limit=60", "-c", site).done();

    assertEquals(ROOF, content().site());
  }

  @Test
  void tells_programs_what_was_signed() throws Exception {
    Typed signed =
        sign("--key {}/room.key --site roof --device inverter-01 --write limit=60 --json").done();

    assertEquals(new Json.Str(content().id()), signed.member("id"));
    assertEquals(new Json.Obj(Map.of("limit", Json.Num.of(60))), signed.member("write"));
    assertEquals(new Json.Str("setpoint"), signed.member("class"));
  }

  @Nested
  @DisplayName("with an envelope")
  class WithAnEnvelope {

    @BeforeEach
    void sign_once() {
      sign("--key {}/room.key --site roof --device inverter-01 --write limit=60").done();
    }

    @Test
    void adds_a_second_signature_to_the_same_content() throws Exception {
      Command first = content();
      CommandRejectedException one = assertThrows(CommandRejectedException.class, () -> verify(2));
      assertEquals(Rejection.THRESHOLD_NOT_MET, one.reason());

      Typed signed = sign("{}/command.json --key {}/lead.key").done();

      assertEquals(first, verify(2).content());
      assertTrue(signed.out().contains("limit=60 for inverter-01 of roof"), signed::out);
    }

    @Test
    void does_not_count_the_same_key_twice() throws Exception {
      sign("{}/command.json --key {}/room.key").done();

      assertEquals(1, Envelope.parse(Files.readAllBytes(output)).signatureCount());
    }

    @Test
    void signs_it_as_it_is() {
      sign("{}/command.json --key {}/lead.key --write limit=100")
          .refused(
              ExitCode.USAGE,
              "an envelope is signed unchanged; expected no --device and no --write");
    }

    @Test
    void signs_nothing_that_it_cannot_show() throws Exception {
      SigningKey key = SigningKey.read(folder.resolve("room.key"), new char[0]);
      byte[] content = "{\"anything\":1}".getBytes(StandardCharsets.UTF_8);
      Path receipt =
          Files.write(
              folder.resolve("receipt.json"),
              Envelope.sign("application/vnd.parasol.receipt+json", content, key).toJson());
      Path nonsense =
          Files.write(
              folder.resolve("nonsense.json"),
              Envelope.sign(Command.PAYLOAD_TYPE, content, key).toJson());
      Path text = Files.writeString(folder.resolve("text"), "limit=60");
      Path large = Files.write(folder.resolve("large"), new byte[SignedCommand.MAX_BYTES + 1]);

      assertRefused(
          receipt,
          receipt
              + " is not a signed command: payloadType: expected"
              + " application/vnd.parasol.command+json");
      assertRefused(nonsense, nonsense + " is not a signed command: ");
      assertRefused(text, text + " is not a signed command: ");
      assertRefused(large, large + " is too large for a command");
      assertRefused(
          folder.resolve("absent"),
          "cannot read " + folder.resolve("absent") + ": no such file or folder");
    }

    private void assertRefused(Path file, String beginning) {
      Typed signed = sign(file + " --key {}/lead.key");

      assertTrue(signed.err().startsWith(beginning), signed::err);
      assertEquals(1, signed.problems().size(), signed::err);
      assertEquals(ExitCode.USAGE, signed.exit());
    }

    @Test
    void signs_nothing_that_has_expired() throws Exception {
      SigningKey key = SigningKey.read(folder.resolve("room.key"), new char[0]);
      Command old =
          Command.create(
              ROOF,
              INVERTER,
              CommandClass.SETPOINT,
              new Action.Write(
                  Map.of(new PointName("limit"), new Value.Whole(60)), Optional.empty()),
              Instant.parse("2026-01-01T00:00:00Z"),
              Duration.ofMinutes(5),
              Map.of());
      Path file = Files.write(folder.resolve("old.json"), old.sign(key).toJson());

      sign(file + " --key {}/lead.key")
          .refused(ExitCode.FAILED, file + " has expired at 2026-01-01T00:05:00Z");
    }
  }

  @Test
  void says_what_is_missing_or_wrong() {
    String target = "--key {}/room.key --site roof --device inverter-01 ";
    sign("--key {}/room.key --site roof --write limit=60")
        .refused(
            ExitCode.USAGE,
            "expected --device DEVICE, and --write POINT=VALUE, --read POINT, --restart or"
                + " --install");
    sign(target + "--write limit=60 --restart")
        .refused(ExitCode.USAGE, "expected one of --write, --read, --restart and --install");
    sign(target + "--read limit --revert-after 5m")
        .refused(
            ExitCode.USAGE, "--revert-after reverts what --write writes; expected --write with it");
    sign(target + "--read limit --require ac_power=..5")
        .refused(ExitCode.USAGE, "require: expected none for a read");
    sign("--site roof --device inverter-01 --write limit=60")
        .refused(ExitCode.USAGE, "--key is missing; expected a signing key");
    sign(target + "--write limit")
        .refused(ExitCode.USAGE, "--write is \"limit\"; expected POINT=VALUE");
    sign(target + "--write limit=1 --write limit=2")
        .refused(ExitCode.USAGE, "--write names limit twice; expected each point once");
    sign(target + "--write limit=1 --expires 5")
        .refused(
            ExitCode.USAGE,
            "--expires is \"5\"; expected a duration with its unit, such as 30s or 5m");
    sign(target + "--write limit=1 --class Setpoint")
        .refused(
            ExitCode.USAGE,
            "--class is \"Setpoint\"; expected setpoint, config, firmware or protection");
    sign(target + "--write limit=1 --site Roof")
        .refused(
            ExitCode.USAGE,
            "parasol: option '--site' (SITE) should be specified only once;"
                + " try: parasol command sign --help");
    assertFalse(Files.exists(output));
  }

  @Test
  void does_not_sign_with_a_key_that_others_can_read() throws Exception {
    Path key = folder.resolve("room.key");
    Files.setPosixFilePermissions(
        key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));

    Typed signed = sign("--key {}/room.key --site roof --device inverter-01 --write limit=60");

    assertTrue(signed.err().startsWith(key + ": "), signed::err);
    assertEquals(ExitCode.USAGE, signed.exit());
    assertFalse(Files.exists(output));
  }
}
