// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.MetadataKey;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.certs.tuf.repository.ExpiryPeriods;
import io.parasol.certs.tuf.repository.NewRelease;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.certs.tuf.repository.RepositoryOwners;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.est.EnrolmentClaims;
import io.parasol.gateway.sessions.FieldOperator;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.sessions.SimulatedNativeDevice;
import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole way of docs/natives.md, against a running gateway: a release that its vendor has
 * signed, an install that two operators have signed, and devices that fetch the image themselves.
 */
@DisplayName("A release, fetched by a native controller")
class NativeUpdateIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final RoleName ACME = new RoleName("acme");
  private static final byte[] IMAGE = image(1);
  private static final byte[] FOR_OTHERS = image(2);

  @TempDir Path folder;

  private final SigningKey chief = SigningKey.generate();
  private final SigningKey deputy = SigningKey.generate();
  private final SigningKey owner = SigningKey.generate();
  private final SigningKey online = SigningKey.generate();
  private final SigningKey vendor = SigningKey.generate();
  private final SimulatedNativeDevice.Flash flash = new SimulatedNativeDevice.Flash("1.3.0");
  private @Nullable FieldSite site;
  private @Nullable Gateway gateway;
  private @Nullable FieldOperator operator;
  private long counter = Instant.now().toEpochMilli();

  private static byte[] image(long seed) {
    byte[] bytes = new byte[20_500];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @BeforeEach
  void a_site_that_trusts_a_vendor() throws Exception {
    RepositoryEditor editor =
        RepositoryEditor.init(
            folder.resolve("workshop"),
            new SiteId("field"),
            new RepositoryOwners(List.of(key(owner)), 1, key(online)),
            ExpiryPeriods.DEFAULT,
            Instant.now());
    editor.delegate(
        ACME,
        RoleKeys.of(List.of(key(vendor)), 1),
        List.of(new PathPattern("acme/n1/*")),
        Instant.now());
    editor.changePolicy(
        policy -> policy.withSigner(signer("chief", chief)).withSigner(signer("deputy", deputy)),
        Instant.now());
    release(editor, "acme/n1/fw-1.4.0.bin", IMAGE, "acme-n1", "1.4.0", 14);
    release(editor, "acme/n1/other-1.5.0.bin", FOR_OTHERS, "acme-n2", "1.5.0", 15);
    editor.sign(owner);
    editor.sign(vendor);
    Path repository = folder.resolve("repository");
    editor.publish(online, repository, Instant.now());
    Path at = Files.createDirectories(folder.resolve("site"));
    Files.copy(repository.resolve("metadata/1.root.json"), at.resolve("1.root.json"));
    site =
        FieldSite.make(
            at,
            """
            releases: {from: ../repository, root: 1.root.json}
            updates: {at-once: {devices: 2}}
            enrolment: {listen: "127.0.0.1:0"}
            devices:
              box-1: {native: true}
              box-2: {native: true}
              box-3: {native: true}
            """);
    startGateway();
  }

  private void startGateway() throws Exception {
    Gateway started = Objects.requireNonNull(site).start();
    gateway = started;
    FieldOperator before = operator;
    operator =
        new FieldOperator(
            Objects.requireNonNull(site), started.broker(), before == null ? "one" : "two");
  }

  @AfterEach
  void all_is_closed() {
    if (operator != null) {
      operator.close();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  private static MetadataKey key(SigningKey key) {
    return MetadataKey.of(key.publicKey());
  }

  private static CommandPolicy.Signer signer(String name, SigningKey key) {
    return new CommandPolicy.Signer(
        new SignerName(name),
        key.publicKey(),
        Set.of(CommandClass.FIRMWARE, CommandClass.SETPOINT));
  }

  private void release(
      RepositoryEditor editor, String path, byte[] bytes, String model, String version, long count)
      throws Exception {
    Path file = Files.write(folder.resolve(version + ".bin"), bytes);
    editor.addRelease(
        new NewRelease(
            file,
            new TargetPath(path),
            new Release(Set.of(model), new FirmwareVersion(version), count, VersionRange.any()),
            Optional.of(ACME)),
        Instant.now());
  }

  private byte[] install(String device, String path, String version, byte[] image, SigningKey... by)
      throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    SignedCommand signed =
        new Command(
                "it-" + ++counter,
                new SiteId("field"),
                new DeviceId(device),
                CommandClass.FIRMWARE,
                new Action.Install(
                    new Action.Image(
                        path,
                        version,
                        image.length,
                        HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(image))),
                    UpdateWindow.ALWAYS),
                counter,
                now.minusSeconds(30),
                now.plusSeconds(3_600),
                Map.of())
            .sign(by[0]);
    for (int i = 1; i < by.length; i++) {
      signed = signed.withSignatureBy(by[i]);
    }
    return signed.toJson();
  }

  private byte[] install(String device) throws Exception {
    return install(device, "acme/n1/fw-1.4.0.bin", "1.4.0", IMAGE, chief, deputy);
  }

  private static String id(byte[] envelope) throws Exception {
    return SignedCommand.parse(envelope).unverifiedId().orElseThrow();
  }

  private byte[] setLimit(String device, SigningKey by) throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new Command(
            "it-" + ++counter,
            new SiteId("field"),
            new DeviceId(device),
            CommandClass.SETPOINT,
            new Action.Write(Map.of(new PointName("limit"), new Value.Whole(60)), Optional.empty()),
            counter,
            now.minusSeconds(30),
            now.plusSeconds(3_600),
            Map.of())
        .sign(by)
        .toJson();
  }

  private SimulatedNativeDevice connect(String name, SimulatedNativeDevice.Flash with)
      throws Exception {
    return SimulatedNativeDevice.connect(
        Objects.requireNonNull(site), Objects.requireNonNull(gateway).broker(), name, with);
  }

  private FieldOperator operator() {
    return Objects.requireNonNull(operator);
  }

  private void assertInstalled(CommandReceipt receipt) {
    assertEquals(Outcome.APPLIED, receipt.outcome(), receipt::toString);
    assertEquals(Optional.of("measured"), receipt.reason());
    assertEquals(new Value.Text("1.4.0"), receipt.readBack().get(new PointName("firmware")));
    assertEquals("1.4.0", flash.version);
  }

  @Test
  void is_installed_by_a_command_of_two_and_by_none_of_one() throws Exception {
    try (SimulatedNativeDevice box = connect("box-1", flash)) {
      byte[] byOne = install("box-1", "acme/n1/fw-1.4.0.bin", "1.4.0", IMAGE, chief);
      operator().send("box-1", byOne);
      assertEquals(Optional.of("threshold_not_met"), operator().end(byOne).reason());
      byte[] wrong =
          install("box-1", "acme/n1/other-1.5.0.bin", "1.5.0", FOR_OTHERS, chief, deputy);
      operator().send("box-1", wrong);
      assertEquals(Optional.of("wrong_model"), operator().end(wrong).reason());
      assertEquals(List.of(), box.commands());
      assertTrue(
          operator().said("gateway/event").stream()
              .anyMatch(
                  event ->
                      event.contains("\"command_refused\"")
                          && event.contains("\"box-1\"")
                          && event.contains("threshold_not_met")));

      byte[] good = install("box-1");
      operator().send("box-1", good);

      assertInstalled(operator().end(good));
      assertTrue(
          operator().said("gateway/event").stream()
              .anyMatch(event -> event.contains("update_ended") && event.contains("box-1")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"py", "c"})
  void is_installed_by_the_reference_client_which_enrols_and_obeys_a_command(String language)
      throws Exception {
    Path own = Files.createDirectories(folder.resolve("controller"));
    FieldSite at = Objects.requireNonNull(site);
    Gateway running = Objects.requireNonNull(gateway);
    String code =
        EnrolmentClaims.in(at.config().state())
            .create(new DeviceId("box-3"), Duration.ofHours(1), false, Instant.now());
    String root = sha256(at.authority().root().getEncoded());
    int server = running.enrolment().orElseThrow().port();
    int broker = running.broker().port();
    Path signer = publicKey(folder.resolve("signers"), "chief", chief);
    boolean isC = language.equals("c");
    String enrol =
        isC
            ? "localhost %d box-3 %s %s".formatted(server, code, root)
            : "--server localhost:%d --device box-3 --code %s --root-sha256 %s --dir keys"
                .formatted(server, code, root);
    String run =
        isC
            ? "localhost %d field box-3 %s".formatted(broker, signer)
            : "--server localhost:%d --broker localhost:%d --signer %s --dir keys"
                .formatted(server, broker, signer);
    PeerProgram.Run enrolled =
        PeerProgram.named("/bin/sh", "dash")
            .run(folder.resolve("enrolled"), "-c", in(own, program("enrol", language), enrol));
    assertEquals(0, enrolled.exit(), enrolled::output);
    // As after a response that was lost: the claim belongs to the key that is there now.
    PeerProgram.Run again =
        PeerProgram.named("/bin/sh", "dash")
            .run(folder.resolve("enrolled"), "-c", in(own, program("enrol", language), enrol));
    assertEquals(isC, again.exit() == 0, again::output);
    try (RunningPeer controller =
        RunningPeer.peer(
            Path.of("/bin/sh"), "dash", "-c", in(own, program("controller", language), run))) {
      FieldOperator operator = operator();
      await("the controller")
          .atMost(PATIENCE)
          .until(
              () -> {
                assertFalse(controller.hasEnded(), () -> controller.soFar().toString());
                byte[] command = setLimit("box-3", chief);
                operator.send("box-3", command);
                return operator.end(command).outcome() == Outcome.APPLIED;
              });

      byte[] good = install("box-3");
      operator.send("box-3", good);

      CommandReceipt receipt = operator.end(good);
      assertEquals(Outcome.APPLIED, receipt.outcome(), receipt::toString);
      assertEquals(Optional.of("measured"), receipt.reason());
      assertArrayEquals(
          IMAGE, Files.readAllBytes(own.resolve(isC ? "." : "keys").resolve("firmware.bin")));
      if (!isC) {
        byte[] byAnother = setLimit("box-3", deputy);
        operator.send("box-3", byAnother);
        assertEquals(Optional.of("device_refused"), operator.end(byAnother).reason());
      }
    }
  }

  private static String in(Path folder, String program, String arguments) {
    return "cd %s && exec %s %s".formatted(folder, program, arguments);
  }

  /** Returns the command that runs a program of docs/natives, which is compiled if it must be. */
  private String program(String name, String language) throws Exception {
    Path source = Path.of("../../docs/natives", name + "." + language).toAbsolutePath();
    if (language.equals("py")) {
      return PeerProgram.named("/usr/bin/python3", "python3-paho-mqtt").program() + " " + source;
    }
    Path binary = folder.resolve(name + ".bin");
    PeerProgram.Run compiled =
        PeerProgram.named("cc", "gcc")
            .run(
                folder.resolve("compiled"),
                "-Wall",
                "-Werror",
                "-o",
                binary.toString(),
                source.toString(),
                "-lmosquitto",
                "-lssl",
                "-lcrypto");
    assertEquals(0, compiled.exit(), compiled::output);
    return binary.toString();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static Path publicKey(Path folder, String name, SigningKey key) throws Exception {
    Files.createDirectories(folder);
    key.write(folder.resolve(name + ".key"), folder.resolve(name + ".pub"), new char[0]);
    return folder.resolve(name + ".pub");
  }

  @Test
  void goes_on_where_it_was_when_the_power_of_the_device_goes() throws Exception {
    byte[] good = install("box-1");
    try (SimulatedNativeDevice box = connect("box-1", flash).failingAt(9_000)) {
      operator().send("box-1", good);
      await("its end").atMost(PATIENCE).until(() -> !box.isConnected());
    }
    int had = flash.had;
    assertTrue(had > 0 && had <= 9_000, "it had " + had);

    try (SimulatedNativeDevice again = connect("box-1", flash)) {
      assertInstalled(operator().end(good));
      assertTrue(
          again.relayed().stream()
              .filter(each -> each.properties().containsKey("offset"))
              .mapToInt(each -> Integer.parseInt(each.properties().get("offset")))
              .allMatch(offset -> offset >= had),
          "nothing was fetched twice");
    }
  }

  @Test
  void goes_on_where_it_was_when_the_gateway_restarts() throws Exception {
    byte[] good = install("box-1");
    try (SimulatedNativeDevice box = connect("box-1", flash).inBlocksOf(500).pausingAt(7_000)) {
      operator().send("box-1", good);
      await("the middle").atMost(PATIENCE).until(() -> flash.had >= 7_000);
      assertEquals(1, box.commands().size());
      operator().close();
      Objects.requireNonNull(gateway).close();
      startGateway();
    }
    int had = flash.had;

    try (SimulatedNativeDevice again = connect("box-1", flash)) {
      assertInstalled(operator().end(good));
      assertTrue(
          again.relayed().stream()
              .filter(each -> each.properties().containsKey("offset"))
              .mapToInt(each -> Integer.parseInt(each.properties().get("offset")))
              .allMatch(offset -> offset >= had),
          "nothing was fetched twice");
    }
  }

  @Test
  void is_given_to_nobody_else_in_no_other_part_and_to_no_flood() throws Exception {
    SimulatedNativeDevice.Flash others = new SimulatedNativeDevice.Flash("1.3.0");
    try (SimulatedNativeDevice box = connect("box-1", flash).notPulling();
        SimulatedNativeDevice thief = connect("box-2", others)) {
      byte[] good = install("box-1");
      operator().send("box-1", good);
      await("the command").atMost(PATIENCE).until(() -> !box.commands().isEmpty());
      String block = "{\"request\":\"block\",\"install\":\"%s\",\"offset\":%s,\"length\":%s}";

      // Nothing is under way to it: it gets no answer, and an event tells of it.
      thief.ask(block.formatted(id(good), 0, 100), "t");
      awaitEvent("no_install", "box-2");
      assertEquals(List.of(), thief.relayed());
      assertTrue(thief.isRefused("parasol/field/box-1/request"), "and not in another's name");

      box.ask(block.formatted("it-1", 0, 100), "other install");
      assertReply(box, "other install", "\"reason\":\"no_install\"");
      box.ask(block.formatted(id(good), 20_500, 100), "behind the end");
      assertReply(box, "behind the end", "\"reason\":\"wrong_offset\"");
      box.ask(block.formatted(id(good), -1, 100), "before the beginning");
      assertReply(box, "before the beginning", "\"reason\":\"malformed\"");
      box.ask(block.formatted(id(good), 0, 40_000), "too much");
      assertReply(box, "too much", "\"reason\":\"malformed\"");
      box.ask(
          "{\"request\":\"activate\",\"install\":\"%s\",\"sha256\":\"00\"}".formatted(id(good)),
          "too early");
      assertReply(box, "too early", "\"reason\":\"not_yet\"");
      box.ask("x".repeat(2_000), "huge");
      awaitEvent("too_large", "box-1");
      for (int i = 0; i < 400; i++) {
        box.shout(block.formatted(id(good), 0, 100));
      }
      awaitEvent("too_many_at_once", "box-1");

      box.pulling();
      assertInstalled(operator().end(good));
    }
  }

  private void awaitEvent(String why, String device) {
    await("the event " + why)
        .atMost(PATIENCE)
        .until(
            () ->
                operator().said("gateway/event").stream()
                    .anyMatch(
                        event ->
                            event.contains("\"request_dropped\"")
                                && event.contains(why)
                                && event.contains(device)));
  }

  private static void assertReply(SimulatedNativeDevice device, String correlation, String part) {
    await("the reply to " + correlation)
        .atMost(PATIENCE)
        .until(
            () ->
                device.relayed().stream()
                    .anyMatch(
                        each ->
                            each.correlation().equals(correlation)
                                && each.payload().contains(part)));
  }

  @Test
  void is_not_held_up_by_a_device_that_asks_for_nothing() throws Exception {
    SimulatedNativeDevice.Flash slows = new SimulatedNativeDevice.Flash("1.3.0");
    SimulatedNativeDevice.Flash thirds = new SimulatedNativeDevice.Flash("1.3.0");
    try (SimulatedNativeDevice box = connect("box-1", flash);
        SimulatedNativeDevice slow = connect("box-2", slows).notPulling();
        SimulatedNativeDevice third = connect("box-3", thirds)) {
      byte[] first = install("box-1");
      operator().send("box-1", first);
      assertInstalled(operator().end(first));
      // The release is proven: the others may take it side by side.
      byte[] held = install("box-2");
      operator().send("box-2", held);
      await("the command").atMost(PATIENCE).until(() -> !slow.commands().isEmpty());

      byte[] last = install("box-3");
      operator().send("box-3", last);

      assertEquals(Outcome.APPLIED, operator().end(last).outcome());
      assertEquals("1.3.0", slows.version);
      slow.pulling();
      assertEquals(Outcome.APPLIED, operator().end(held).outcome());
      assertEquals(List.of(), box.relayed().stream().filter(NativeUpdateIT::isRefusal).toList());
      assertEquals(1, third.commands().size());
    }
  }

  private static boolean isRefusal(SimulatedNativeDevice.Message message) {
    return message.payload().contains("\"ok\":false");
  }
}
