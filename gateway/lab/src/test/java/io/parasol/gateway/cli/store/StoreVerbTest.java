// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.store.log.Export;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.log.Stores;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.publish.RecordedTelemetry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol store")
class StoreVerbTest {

  private static final DeviceId A = new DeviceId("inverter-01");
  private static final DeviceId B = new DeviceId("inverter-02");
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private Path config;
  private Path store;

  @BeforeEach
  void make_a_site_without_a_store() throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    config =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            broker: {listen: 127.0.0.1:0}
            metrics: 127.0.0.1:0
            store: {keep: 1MiB}
            links: {}
            devices: {box: {native: true}}
            """);
    store = folder.resolve("state/store");
  }

  private Typed typed(String verb, Object... more) {
    return Typed.parasol(
        Stream.concat(Stream.of("store", verb, "-c", config), Stream.of(more)).toArray());
  }

  private ReadingStore open() throws Exception {
    return ReadingStore.open(store, 1 << 20, StoreListener.NONE);
  }

  private static void append(ReadingStore store, DeviceId device, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      store.append(
          device,
          NOON.plusSeconds(i),
          seq ->
              "{\"ts\":1,\"seq\":%d,\"v\":{},\"q\":{}}"
                  .formatted(seq)
                  .getBytes(StandardCharsets.US_ASCII));
    }
    store.flush().get();
  }

  private static Map<String, Json> device(Typed typed, int index) throws Exception {
    return ((Json.Obj) ((Json.Arr) typed.member("devices")).items().get(index)).members();
  }

  private static long number(Map<String, Json> members, String key) {
    return ((Json.Num) Objects.requireNonNull(members.get(key), key)).number().longValueExact();
  }

  @Test
  void says_so_where_there_is_none() {
    typed("status").refused(ExitCode.FAILED, "there is no store in " + store);
    typed("verify").refused(ExitCode.FAILED, "there is no store in " + store);
    typed("drain").refused(ExitCode.FAILED, "there is no store in " + store);
  }

  @Nested
  @DisplayName("status")
  class Status {

    @Test
    void tells_what_waits_of_whom_since_when() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 5);
        append(open, B, 3);
        open.acknowledge(A, 1);
        open.acknowledge(A, 2);
        open.acknowledge(A, 4);
        for (long seq = 1; seq <= 3; seq++) {
          open.acknowledge(B, seq);
        }
      }
      Typed output = typed("status", "--json").done();

      assertEquals(Json.Num.of(2), output.member("waiting"));
      assertEquals(Json.Num.of(1 << 20), output.member("keep"));
      assertEquals(
          new Json.Obj(Map.of("broker", Json.Num.of(2))), device(output, 0).get("waiting"));
      assertEquals(Json.Num.of(5), device(output, 0).get("records"));
      assertEquals(
          Json.Num.of(NOON.plusSeconds(2).toEpochMilli()), device(output, 0).get("waiting-since"));
      assertFalse(device(output, 1).containsKey("waiting-since"));
      assertTrue(
          typed("status").done().lines().stream()
              .anyMatch(line -> line.matches("inverter-01 +5 .* 2 +2026-11-24T12:00:02Z +-")));
    }

    @Test
    void works_beside_the_gateway_that_has_it_open() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 5);

        assertEquals(Json.Num.of(5), typed("status", "--json").done().member("waiting"));
        append(open, A, 1);
        assertEquals(Json.Num.of(6), typed("status", "--json").done().member("waiting"));
      }
    }

    @Test
    void tells_what_was_dropped_and_why() throws Exception {
      try (ReadingStore open = open()) {
        for (int i = 0; i < 3000; i++) {
          open.append(A, NOON, seq -> Stores.payload(A, seq, 1000));
        }
        open.flush().get();
      }
      Typed output = typed("status", "--json").done();

      Map<String, Json> losses =
          device(output, 0).get("dropped") instanceof Json.Obj object ? object.members() : Map.of();
      long dropped = number(losses, "full");
      assertEquals(3000 - dropped, number(device(output, 0), "records"));
      assertTrue(typed("status").done().out().contains(dropped + " full"));
    }
  }

  @Nested
  @DisplayName("verify")
  class Verify {

    @Test
    void finds_every_record_as_it_was_written() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 5);
      }
      Typed output = typed("verify", "--json").done();

      assertEquals(new Json.Bool(true), output.member("sound"));
      assertEquals(Json.Num.of(5), output.member("records"));
    }

    @Test
    void says_where_one_is_not() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 5);
      }
      Path segment = store.resolve("0000000000000001.segment");
      byte[] bytes = Files.readAllBytes(segment);
      bytes[100] ^= 1;
      Files.write(segment, bytes);

      Typed output = typed("verify");

      assertEquals(ExitCode.FAILED, output.exit());
      assertEquals(List.of("corrupted in 1 places, 1 messages missing"), output.problems());
      assertTrue(
          output.lines().get(0).startsWith(segment + ": ")
              && output.lines().get(0).endsWith("record: checksum does not match"),
          output.out());
      assertEquals("store: missing: 1 messages of inverter-01 from 1 to 1", output.lines().get(1));
    }

    @Test
    void lists_the_numbers_of_an_absent_segment() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 5);
        append(open, B, 3);
        open.acknowledge(A, 1);
      }
      Files.delete(store.resolve("0000000000000001.segment"));

      Typed output = typed("verify");
      assertEquals(ExitCode.FAILED, output.exit());
      assertEquals(List.of("7 messages missing"), output.problems());
      assertEquals(
          List.of(
              "store: missing: 4 messages of inverter-01 from 2 to 5",
              "store: missing: 3 messages of inverter-02 from 1 to 3"),
          output.lines().subList(0, 2));
      Typed json = typed("verify", "--json");
      assertEquals(Json.Num.of(7), json.member("missing"));
      assertEquals(new Json.Bool(false), json.member("sound"));
      Typed status = typed("status").done();
      assertTrue(
          status.lines().contains("missing: 4 messages of inverter-01 from 2 to 5"), status.out());
      assertTrue(status.lines().get(1).endsWith(" 4 missing"), status.out());
    }

    @Test
    void finds_what_is_still_to_be_told_as_it_was_written_or_says_where_not() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 5);
      }
      Path letters = folder.resolve("state/letters");
      try (ReadingStore open =
          ReadingStore.open(letters, Set.of(Recipient.CENTRE), 1 << 20, StoreListener.NONE)) {
        append(open, A, 2);
      }
      Path events = folder.resolve("state/events/gateway");
      try (ReadingStore open = ReadingStore.open(events, 1 << 20, StoreListener.NONE)) {
        append(open, A, 1);
      }
      Typed sound = typed("verify", "--json").done();
      assertEquals(List.of("letters 2 sound", "gateway 1 sound"), others(sound));

      Path segment = letters.resolve("0000000000000001.segment");
      byte[] bytes = Files.readAllBytes(segment);
      bytes[100] ^= 1;
      Files.write(segment, bytes);
      Files.delete(letters.resolve("cursors-centre"));

      Typed output = typed("verify");
      assertEquals(ExitCode.FAILED, output.exit());
      assertEquals(List.of("corrupted in 2 places"), output.problems());
      assertTrue(
          output.lines().get(0).startsWith("store: 5 records in 1 segments, "), output.out());
      assertTrue(output.lines().get(1).startsWith(segment + ": "), output.out());
      assertTrue(output.lines().get(2).startsWith(letters.resolve("cursors-centre") + ": "));
      assertTrue(output.lines().get(4).startsWith("events/gateway: 1 records "), output.out());
    }

    private static List<String> others(Typed output) throws Exception {
      return ((Json.Arr) output.member("others"))
          .items().stream().map(each -> inShort(((Json.Obj) each).members())).toList();
    }

    private static String inShort(Map<String, Json> folder) {
      String path = ((Json.Str) Objects.requireNonNull(folder.get("folder"))).text();
      return "%s %d %s"
          .formatted(
              path.substring(path.lastIndexOf('/') + 1),
              number(folder, "records"),
              new Json.Bool(true).equals(folder.get("sound")) ? "sound" : "damaged");
    }

    @Test
    void names_a_bounded_number_of_places_and_counts_the_rest() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 3000);
      }
      int damaged = 0;
      try (Stream<Path> files = Files.list(store)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".segment")).toList()) {
          damaged += damageEverySecondRecord(file);
        }
      }

      Typed output = typed("verify");

      assertEquals(ExitCode.FAILED, output.exit());
      assertEquals(
          List.of("corrupted in %d places, %d messages missing".formatted(damaged, damaged)),
          output.problems());
      assertEquals(1000 + 1 + 1000 + 1, output.lines().size());
      assertEquals("and %d more".formatted(damaged - 1000), output.lines().get(1000));
    }

    private static int damageEverySecondRecord(Path segment) throws Exception {
      byte[] bytes = Files.readAllBytes(segment);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int damaged = 0;
      int record = 0;
      for (int at = text.indexOf("{\"ts\""); at >= 0; at = text.indexOf("{\"ts\"", at + 1)) {
        boolean isLast = text.indexOf("{\"ts\"", at + 1) < 0; // which might be a torn tail
        if (record++ % 2 == 0 && !isLast) {
          bytes[at] ^= 1;
          damaged++;
        }
      }
      Files.write(segment, bytes);
      return damaged;
    }
  }

  @Nested
  @DisplayName("drain")
  class Drain {

    @Test
    void waits_until_everything_is_delivered() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 1);
        typed("drain", "--wait", "1s")
            .refused(
                ExitCode.FAILED,
                "1 messages not delivered yet; the gateway delivers them while it runs and is"
                    + " connected");

        open.acknowledge(A, 1);
        assertEquals("delivered 0 messages, 0 waiting", typed("drain").done().out().strip());
      }
    }

    @Test
    void hands_what_waits_to_a_file_and_counts_it_as_delivered() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 3);
        open.acknowledge(A, 2);
      }
      Path file = folder.resolve("rest.jsonl");

      assertEquals(
          "exported 2 messages, 0 waiting", typed("drain", "-o", file).done().out().strip());

      List<String> lines = Files.readAllLines(file);
      assertEquals(2, lines.size());
      assertTrue(lines.get(0).startsWith("{\"topic\":\"parasol/roof/inverter-01/telemetry\""));
      assertTrue(
          lines.get(0).endsWith("\"seq\":1,\"v\":{},\"q\":{},\"hist\":true}}"), lines.get(0));
      assertTrue(lines.get(1).contains("\"seq\":3,"));
      assertEquals(Json.Num.of(0), typed("status", "--json").done().member("waiting"));
      try (ReadingStore open = open()) {
        append(open, A, 1);
        assertEquals(4, open.newest(A), "numbers go on");
        assertEquals(1, open.waiting(A), "and what comes later waits");
      }
    }

    private ReadingStore openForBoth() throws Exception {
      return ReadingStore.open(
          store, Set.of(Recipient.BROKER, Recipient.CENTRE), 1 << 20, StoreListener.NONE);
    }

    /** The broker has 1, 2 and 4 of 5 messages; the central broker has 2 and 3. */
    private void storeForBoth() throws Exception {
      try (ReadingStore open = openForBoth()) {
        append(open, A, 5);
        List.of(1L, 2L, 4L).forEach(seq -> open.acknowledge(A, seq));
        List.of(2L, 3L).forEach(seq -> open.acknowledge(Recipient.CENTRE, A, seq));
      }
    }

    private void queueForTheCentre() throws Exception {
      try (Telemetry telemetry =
          Telemetry.open(
              new TelemetrySettings(
                  store,
                  1 << 20,
                  Duration.ofMillis(10),
                  TelemetrySettings.DEFAULT_DRAIN,
                  Optional.of(
                      new TelemetrySettings.Bridge(store.resolveSibling("letters"), 1 << 20, 50)),
                  new Topics("parasol", new SiteId("roof")),
                  Map.of()),
              new RecordedTelemetry())) {
        for (String event : List.of("{\"event\":\"a\"}", "not JSON")) {
          telemetry
              .upstream()
              .orElseThrow()
              .enqueue(
                  Publication.json(
                      "parasol/roof/gateway/event",
                      event.getBytes(StandardCharsets.US_ASCII),
                      false))
              .stored()
              .toCompletableFuture()
              .get();
        }
      }
    }

    @Test
    void hands_over_the_backlog_of_every_recipient_each_message_once() throws Exception {
      storeForBoth();
      queueForTheCentre();
      Path file = folder.resolve("rest.jsonl");

      typed("drain", "--wait", "1ms")
          .refused(
              ExitCode.FAILED,
              "6 messages not delivered yet; the gateway delivers them while it runs and is"
                  + " connected");
      assertEquals(
          "exported 6 messages, 0 waiting", typed("drain", "-o", file).done().out().strip());

      List<String> lines = Files.readAllLines(file);
      assertEquals(6, lines.size(), lines::toString);
      for (int i = 0; i < 4; i++) {
        assertTrue(lines.get(i).contains("\"seq\":%d,".formatted(List.of(1, 3, 4, 5).get(i))));
      }
      assertTrue(
          lines.get(4).startsWith("{\"topic\":\"parasol/roof/gateway/event\",\"epoch\":\""),
          lines.get(4));
      assertTrue(lines.get(4).endsWith("\"payload\":{\"event\":\"a\"}}"), lines.get(4));
      assertTrue(lines.get(5).endsWith("\"payload\":\"not JSON\"}"), lines.get(5));
      assertEquals(Json.Num.of(0), typed("status", "--json").done().member("waiting"));
      assertEquals("delivered 0 messages, 0 waiting", typed("drain").done().out().strip());
    }

    @Test
    void hands_over_the_backlog_of_one_recipient() throws Exception {
      storeForBoth();
      queueForTheCentre();

      assertEquals(
          "exported 2 messages, 0 waiting",
          typed("drain", "--to", "broker", "-o", folder.resolve("broker")).done().out().strip());
      assertEquals(
          "exported 5 messages, 0 waiting",
          typed("drain", "--to", "centre", "-o", folder.resolve("centre")).done().out().strip());
      assertEquals(Json.Num.of(0), typed("status", "--json").done().member("waiting"));
    }

    @Test
    void leaves_a_store_that_is_in_use_as_it_is() throws Exception {
      Path file = folder.resolve("rest.jsonl");
      try (ReadingStore open = open()) {
        append(open, A, 3);

        typed("drain", "-o", file)
            .refused(
                ExitCode.FAILED,
                "not exported: store %s: is in use by another process; stop that process first"
                    .formatted(store));
        assertFalse(Files.exists(file));
        assertEquals(3, open.waiting(A));
      }
    }

    @Test
    void says_how_much_is_done_by_messages_and_not_by_devices() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 2000);
      }
      List<Double> shares = new ArrayList<>();

      long written =
          Export.to(
              folder.resolve("rest"),
              List.of(
                  new Export.Source(
                      store,
                      1 << 20,
                      Set.of(Recipient.BROKER),
                      (bootTimes, message) -> message.payload())),
              StoreListener.NONE,
              shares::add);

      assertEquals(2000, written);
      assertEquals(shares.stream().sorted().toList(), shares, "it only grows");
      assertEquals(List.of(0.0, 1.0), List.of(shares.get(0), shares.get(shares.size() - 1)));
      assertTrue(shares.size() > 5 && shares.contains(256.0 / 2000), shares::toString);
    }

    @Test
    void leaves_no_half_of_a_file_behind() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 3);
        open.append(A, NOON, seq -> new byte[] {'?'});
        open.flush().get();
      }

      typed("drain", "-o", folder.resolve("rest"))
          .refused(ExitCode.FAILED, "message 4 of inverter-01 is not JSON");

      try (Stream<Path> left = Files.list(folder)) {
        assertTrue(left.noneMatch(file -> file.getFileName().toString().startsWith("rest")));
      }
      assertEquals(Json.Num.of(4), typed("status", "--json").done().member("waiting"));
    }

    @Test
    void is_told_of_whom_and_how_long_it_makes_sense() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 3);
      }
      String noCentre = "--to is centre; the store in %s has no such recipient".formatted(store);
      typed("drain", "--to", "centre").refused(ExitCode.USAGE, noCentre);
      typed("drain", "--to", "centre", "-o", folder.resolve("rest"))
          .refused(ExitCode.USAGE, noCentre);
      typed("drain", "--wait", "10")
          .refused(
              ExitCode.USAGE, "--wait is \"10\"; expected a duration with its unit, such as 10m");
    }

    @Test
    void does_not_write_over_a_file() throws Exception {
      try (ReadingStore open = open()) {
        append(open, A, 3);
      }
      typed("drain", "-o", config)
          .refused(ExitCode.USAGE, config + " exists already; expected a new file");
    }
  }
}
