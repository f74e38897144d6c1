// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.FolderTree;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.store.log.StoreSurvey;
import io.parasol.gateway.store.segment.Recipient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole gateway is killed while a backlog waits for the central broker. Each test damages the
 * files that it left behind. The gateway starts, and each number that it had given is at the
 * central broker, as a message or in a gap event.
 */
@DisplayName("A gateway that was killed and whose files were damaged")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamagedStoreIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long BACKLOG = 30;

  @TempDir static Path folder;
  private RunningPeer controller;
  private CentralSite central;
  private FieldSite site;
  private Path store;
  private long given;

  private enum Damage {
    SEGMENT_DELETED,
    BLOCK_ZEROED;

    void inflict(Path store) throws IOException {
      Path segment = store.resolve("0000000000000001.segment");
      long size = Files.size(segment);
      switch (this) {
        case SEGMENT_DELETED -> Files.delete(segment);
        case BLOCK_ZEROED -> zero(segment, size / 4, size / 2);
      }
    }

    private static void zero(Path file, long from, long to) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate((int) (to - from)), from);
      }
    }
  }

  @BeforeAll
  void a_gateway_is_killed_while_a_backlog_waits() throws Exception {
    controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    String port = controller.await("the controller's port", line -> line.startsWith("port "));
    central = new CentralSite(folder.resolve("centre"));
    central.wire.cut();
    site =
        FieldSite.make(
            folder.resolve("site"),
            Integer.parseInt(port.substring(5)),
            "{serial: serial}",
            central.bridge(""));
    store = site.config().state().resolve("store");
    try (GatewayProcess gateway = GatewayProcess.start(site)) {
      await("a backlog").atMost(PATIENCE).until(() -> StoreSurvey.of(store).waiting() >= BACKLOG);
      gateway.kill();
    }
    StoreSurvey.DeviceSurvey box = StoreSurvey.of(store).devices().get(0);
    given = box.newest();
    assertEquals(given, box.waiting().get(Recipient.CENTRE));
    FolderTree.copy(site.config().state(), leftBehind());
    central.wire.mend();
  }

  private static Path leftBehind() {
    return folder.resolve("left-behind");
  }

  @BeforeEach
  void the_files_are_those_that_it_left_behind() throws Exception {
    central.restartEmpty();
    FolderTree.delete(site.config().state());
    FolderTree.copy(leftBehind(), site.config().state());
  }

  @AfterAll
  void everything_is_closed() throws Exception {
    central.close();
    controller.close();
  }

  private List<Map<String, Json>> events(String of, String event) {
    return central.record().received("parasol/field/" + of + "/event").stream()
        .map(CentralRecord::members)
        .filter(members -> new Json.Str(event).equals(members.get("event")))
        .toList();
  }

  private static long number(Map<String, Json> members, String name) {
    return members.get(name) instanceof Json.Num number ? number.number().longValueExact() : -1;
  }

  private NavigableSet<Long> delivered() {
    NavigableSet<Long> numbers = new TreeSet<>();
    central.record().telemetry().forEach(message -> numbers.add(message.seq()));
    return numbers;
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void accounts_for_every_number_at_the_central_broker(Damage damage) throws Exception {
    damage.inflict(store);

    try (Gateway gateway = site.start()) {
      assertTrue(gateway.summary().contains("broker="));
      await(damage.name()).atMost(PATIENCE).untilAsserted(this::assertAccountedFor);
    }

    long lost =
        events("box-01", "gap").stream().mapToLong(members -> number(members, "count")).sum();
    assertTrue(lost > 0);
    assertEquals(given, delivered().headSet(given, true).size() + lost);
  }

  private void assertAccountedFor() {
    NavigableSet<Long> accounted = delivered();
    assertTrue(!accounted.isEmpty() && accounted.last() > given, "new messages come after the old");
    for (Map<String, Json> gap : events("box-01", "gap")) {
      LongStream.rangeClosed(number(gap, "from"), number(gap, "to")).forEach(accounted::add);
    }
    List<Long> expected = LongStream.rangeClosed(1, given).boxed().toList();
    assertEquals(expected, List.copyOf(accounted.headSet(given, true)));
  }

  @Test
  void delivers_the_backlog_whose_positions_are_gone_and_reports_what_is_gone() throws Exception {
    Files.delete(store.resolve("cursors-centre"));
    Path queue = site.config().state().resolve("letters");
    try (Stream<Path> files = Files.list(queue)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(queue);

    try (Gateway gateway = site.start()) {
      assertTrue(gateway.summary().contains("broker="));
      await("the backlog").atMost(PATIENCE).untilAsserted(this::assertAccountedFor);
      await("the events")
          .atMost(PATIENCE)
          .until(() -> events("gateway", "store_damaged").size() == 2);
    }
    assertEquals(List.of(), events("box-01", "gap"));
    assertEquals(
        Set.of(new Json.Str("store/cursors-centre"), new Json.Str("state/letters")),
        events("gateway", "store_damaged").stream()
            .map(event -> event.get("file"))
            .collect(Collectors.toSet()));
  }
}
