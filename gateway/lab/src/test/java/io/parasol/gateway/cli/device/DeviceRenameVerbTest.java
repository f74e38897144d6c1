// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.device;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.contract.ExclusionDocument;
import io.parasol.certs.contract.SignedExclusion;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.gateway.install.run.InstallHistory;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.RenameMarker;
import io.parasol.gateway.state.RuntimeFolder;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.legacy.DeviceIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol device rename")
class DeviceRenameVerbTest {

  private static final DeviceId OLD = new DeviceId("inverter-01");
  private static final DeviceId NEW = new DeviceId("roof-east-1");
  private static final DeviceId OTHER = new DeviceId("inverter-02");
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private Path config;
  private Path state;
  private final List<String> damages = new ArrayList<>();

  private final class Damages implements StoreListener {
    @Override
    public void onProcessed(List<StoredMessage> messages, boolean durable) {}

    @Override
    public void onLost(Gap gap) {
      damages.add(gap.toString());
    }

    @Override
    public void onCorruption(Corruption corruption) {
      damages.add(corruption.toString());
    }

    @Override
    public void onTornTailCut(Path segment, long bytes) {
      damages.add(segment.toString());
    }

    @Override
    public void onDegraded(String why) {}

    @Override
    public void onRecovered() {}
  }

  @BeforeEach
  void a_site_with_history_of_two_devices() throws Exception {
    config = site(OLD.value());
    state = folder.resolve("state");
    parasol("pki", "init", "-c", config).done();
    try (ReadingStore store = open()) {
      for (int i = 0; i < 40; i++) {
        append(store, OLD, "old-" + i);
        append(store, OTHER, "other-" + i);
      }
      store.flush().get();
      store.acknowledge(Recipient.BROKER, OLD, 1);
      store.flush().get();
    }
    IdentityStore.in(state).write(OLD, new KnownIdentity(identity(), Optional.empty()));
    InstallHistory.open(state.resolve("updates.json"))
        .recordInstalled(OLD, new InstallHistory.Installed("1.4.0", 17, "ab"));
    Files.writeString(Files.createDirectories(state.resolve("maps")).resolve(OLD + ".json"), "{}");
    Files.writeString(
        Files.createDirectories(state.resolve("figures")).resolve("limits.json"),
        """
        {"limits":[{"id":"cmd-1","device":"inverter-01","from":1,"percent":60,"signer":"anna"}]}
        """);
    Files.writeString(
        state.resolve("alarms.json"),
        """
        [{"alarm":"lan/inverter-01/fault","place":["gateway","lan","inverter-01","fault"],
          "severity":"critical","state":"acknowledged","since":1,"acknowledged-by":"anna",
          "on-delay-ms":60000,"off-delay-ms":300000}]
        """);
    Files.write(
        Files.createDirectories(state.resolve("exclusions")).resolve("grid-works-1.json"),
        Json.object()
            .putTexts("parties", List.of("owner", "operator"))
            .put("envelope", Json.parse(exclusion().toJson()))
            .toBytes());
    try (EventStore events = EventStore.open(state.resolve("events"), () -> NOON)) {
      CountDownLatch stored = new CountDownLatch(1);
      events.enqueue(
          OLD.value(),
          "{\"event\":\"fault\"}".getBytes(StandardCharsets.US_ASCII),
          (event, durable) -> stored.countDown());
      stored.await();
    }
  }

  private static SignedExclusion exclusion() {
    return SignedExclusion.sign(
        new ExclusionDocument(
            "grid-works-1", new SiteId("roof"), List.of(OLD), NOON, NOON.plusSeconds(60), "works"),
        SigningKey.generate());
  }

  private static DeviceIdentity identity() {
    return new DeviceIdentity("Acme", "PV2000", "SN-1", "1.4.0");
  }

  private Path site(String device) throws IOException {
    return Files.writeString(
        folder.resolve("site.yaml"),
        """
        site: roof
        store: {keep: 1MiB}
        links: {lan: {tcp: 127.0.0.1:1502}}
        devices:
          %s: {link: lan, unit: 1, profile: acme-pv2000}
          inverter-02: {link: lan, unit: 2, profile: acme-pv2000}
        """
            .formatted(device));
  }

  private ReadingStore open() throws Exception {
    return ReadingStore.open(state.resolve("store"), 1 << 20, new Damages());
  }

  private static void append(ReadingStore store, DeviceId device, String text) {
    store.append(device, NOON, seq -> text.getBytes(StandardCharsets.US_ASCII));
  }

  private Typed rename(Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("device", "rename", OLD.value(), NEW.value(), "-c", config));
    words.addAll(List.of(more));
    return parasol(words.toArray());
  }

  private static List<String> texts(List<StoredMessage> messages) {
    return messages.stream()
        .map(each -> each.seq() + " " + new String(each.payload(), StandardCharsets.US_ASCII))
        .toList();
  }

  @Test
  void keeps_messages_numbers_positions_identity_and_installs_and_replaces_the_certificate()
      throws Exception {
    Typed typed = rename().done();

    assertEquals(
        List.of(
            "renamed inverter-01 to roof-east-1; the certificate of inverter-01 is revoked",
            "next: name it roof-east-1 in %s, then start the gateway".formatted(config)),
        typed.lines());
    try (ReadingStore store = open()) {
      List<String> waiting = texts(store.waiting(Recipient.BROKER, NEW, 0, 100, 1 << 20));
      assertEquals(39, waiting.size());
      assertEquals("2 old-1", waiting.get(0));
      assertEquals(List.of(), store.waiting(Recipient.BROKER, OLD, 0, 100, 1 << 20));
      assertEquals(
          "1 other-0", texts(store.waiting(Recipient.BROKER, OTHER, 0, 100, 1 << 20)).get(0));
      append(store, NEW, "next");
      store.flush().get();
      assertEquals(41, store.newest(NEW), "the sequence continues");
    }
    assertEquals(List.of(), damages);
    assertEquals(Optional.empty(), IdentityStore.in(state).find(OLD));
    assertEquals(identity(), IdentityStore.in(state).find(NEW).orElseThrow().known());
    InstallHistory installs = InstallHistory.open(state.resolve("updates.json"));
    assertEquals("1.4.0", installs.installed(NEW).orElseThrow().version());
    assertEquals(Optional.empty(), installs.installed(OLD));
    assertTrue(Files.exists(state.resolve("maps/roof-east-1.json")));
    for (String file : List.of("figures/limits.json", "alarms.json")) {
      String text = Files.readString(state.resolve(file));
      assertTrue(text.contains("roof-east-1"), text);
      assertFalse(text.contains("inverter-01"), text);
    }
    String exclusion = Files.readString(state.resolve("exclusions/grid-works-1.json"));
    assertTrue(exclusion.contains("\"devices\":[\"roof-east-1\"]"), exclusion);
    try (EventStore events = EventStore.open(state.resolve("events"), () -> NOON)) {
      assertEquals(List.of("gateway", NEW.value()), events.owners());
    }
    List<String> certificates = parasol("pki", "list", "-c", config).done().lines();
    assertTrue(certificates.stream().anyMatch(each -> each.matches("inverter-01 +revoked.*")));
    assertTrue(
        certificates.stream()
            .anyMatch(each -> each.matches("roof-east-1 +valid.*/device/roof-east-1")));
    assertFalse(Files.exists(state.resolve("renaming")));
  }

  @Test
  void prints_json_for_programs() throws Exception {
    assertEquals(
        "{\"from\":\"inverter-01\",\"to\":\"roof-east-1\"}", rename("--json").done().out().strip());
  }

  @Test
  void is_refused_for_a_name_that_is_in_use_or_unknown_and_changes_nothing() {
    parasol("device", "rename", "inverter-01", "inverter-02", "-c", config)
        .refused(
            ExitCode.USAGE,
            "the name inverter-02 is in use: the state folder has messages, figures or a certificate"
                + " of it");
    parasol("device", "rename", "inverter-07", "inverter-08", "-c", config)
        .refused(ExitCode.USAGE, "no device inverter-07 in the state folder " + state);
    assertFalse(Files.exists(state.resolve("renaming")));
  }

  @Test
  void is_refused_while_a_gateway_runs() throws Exception {
    try (RuntimeFolder runtime = RuntimeFolder.open(state);
        StateFolder held = StateFolder.open(state, runtime)) {
      rename()
          .refused(
              ExitCode.FAILED,
              "another gateway uses the state folder %s; stop it first (process %d)"
                  .formatted(held.path(), ProcessHandle.current().pid()));
    }
  }

  @Test
  void is_completed_by_the_same_command_before_a_gateway_starts() throws Exception {
    RenameMarker.write(state, new RenameMarker.Rename(OLD, NEW));
    IdentityStore.in(state).rename(OLD, NEW); // as far as it came

    try (RuntimeFolder runtime = RuntimeFolder.open(state)) {
      IOException refused =
          assertThrows(IOException.class, () -> StateFolder.open(state, runtime).close());
      assertEquals(
          "the device inverter-01 is half renamed; complete it with: parasol device rename"
              + " inverter-01 roof-east-1",
          refused.getMessage());
    }
    rename().done();

    assertEquals(identity(), IdentityStore.in(state).find(NEW).orElseThrow().known());
    try (RuntimeFolder runtime = RuntimeFolder.open(state);
        StateFolder opened = StateFolder.open(state, runtime)) {
      assertEquals(state, opened.path());
    }
  }
}
