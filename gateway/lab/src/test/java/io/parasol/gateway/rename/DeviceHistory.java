// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.rename;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.contract.ExclusionDocument;
import io.parasol.certs.contract.SignedExclusion;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.Disk;
import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.ReplyTo;
import io.parasol.gateway.command.journal.Reversion;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.gateway.install.run.InstallHistory;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.legacy.DeviceIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A state folder in which a device has everything that a device can have there. */
public final class DeviceHistory {

  public static final DeviceId OLD = new DeviceId("inverter-01");
  public static final DeviceId NEW = new DeviceId("roof-east-1");
  private static final DeviceId OTHER = new DeviceId("inverter-02");
  private static final PointName LIMIT = new PointName("limit");
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private final Path state;
  private final List<String> damages = new ArrayList<>();

  /**
   * The history in a state folder.
   *
   * @param state has the authority of a site.
   */
  public DeviceHistory(Path state) {
    this.state = state;
  }

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

  /** Writes the history of the device with its former name. */
  public void write() throws Exception {
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
    writeForATime();
    try (EventStore events = EventStore.open(state.resolve("events"), () -> NOON)) {
      CountDownLatch stored = new CountDownLatch(1);
      events.enqueue(
          OLD.value(),
          "{\"event\":\"fault\"}".getBytes(StandardCharsets.US_ASCII),
          (event, durable) -> stored.countDown());
      stored.await();
    }
  }

  /** Records a write whose previous value must still be put back. */
  private void writeForATime() throws Exception {
    CommandKey key = new CommandKey(OLD, "cmd-1");
    Reversion reversion =
        new Reversion("undo-1", NOON.plusSeconds(900), Map.of(LIMIT, new Value.Whole(100)));
    try (EvidenceLog log = openLog();
        CommandJournal journal = CommandJournal.open(state.resolve("commands"), log)) {
      log.beginCheckpoint(NOON);
      journal.record(
          new JournalRecord.Accepted(
              key,
              1,
              Set.of("signer"),
              Set.of(LIMIT),
              NOON,
              new ReplyTo(Optional.empty(), Optional.empty()),
              new byte[] {1}));
      journal.record(new JournalRecord.Armed(key, NOON, Optional.of(reversion)));
      journal.record(new JournalRecord.Done(key, new byte[] {2}, Set.of(LIMIT)));
      journal.record(new JournalRecord.Published(key));
    }
  }

  private EvidenceLog openLog() {
    return EvidenceLog.open(
        state.resolve("log"), state.resolve("commands/log.checkpoint"), Disk.REAL);
  }

  private static SignedExclusion exclusion() {
    return SignedExclusion.sign(
        new ExclusionDocument(
            "grid-works-1", new SiteId("roof"), List.of(OLD), NOON, NOON.plusSeconds(60), "works"),
        SigningKey.generate());
  }

  public static DeviceIdentity identity() {
    return new DeviceIdentity("Acme", "PV2000", "SN-1", "1.4.0");
  }

  private ReadingStore open() throws Exception {
    return ReadingStore.open(state.resolve("store"), 1 << 20, new Damages());
  }

  private static void append(ReadingStore store, DeviceId device, String text) {
    store.append(device, NOON, seq -> text.getBytes(StandardCharsets.US_ASCII));
  }

  private static List<String> texts(List<StoredMessage> messages) {
    return messages.stream()
        .map(each -> each.seq() + " " + new String(each.payload(), StandardCharsets.US_ASCII))
        .toList();
  }

  /** Returns the number of the newest message of a device; 0 if it has none. */
  public long newest(DeviceId device) throws Exception {
    try (ReadingStore store = open()) {
      return store.newest(device);
    }
  }

  /** Returns how often commands have written a point of a device, and will write it again. */
  public int writes(DeviceId device, PointName point) throws Exception {
    try (EvidenceLog log = openLog();
        CommandJournal journal = CommandJournal.open(state.resolve("commands"), log)) {
      return journal.writesSince(device, point, Instant.EPOCH);
    }
  }

  /** Checks that all of it is there under the new name, and nothing under the former one. */
  public void assertRenamed() throws Exception {
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
    assertEquals(2, writes(NEW, LIMIT), "written once, and to be put back once");
    assertEquals(0, writes(OLD, LIMIT));
    try (EventStore events = EventStore.open(state.resolve("events"), () -> NOON)) {
      assertEquals(List.of("gateway", NEW.value()), events.owners());
    }
  }
}
