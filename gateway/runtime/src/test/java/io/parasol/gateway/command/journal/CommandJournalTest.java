// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.LIMIT;
import static io.parasol.gateway.command.Site.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.Frame;
import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The journal")
class CommandJournalTest {

  private static final byte[] ENVELOPE = {1, 2, 3};
  private static final byte[] RECEIPT = {4, 5};
  private static final ReplyTo REPLY =
      new ReplyTo(Optional.of("parasol/rooftop-7/reply/anna"), Optional.of(new byte[] {0, -1}));

  @TempDir Path folder;
  private EvidenceLog log;

  @BeforeEach
  void openLog() {
    log = EvidenceLog.open(folder.resolve("log"));
  }

  private static CommandKey key(String id) {
    return new CommandKey(INVERTER, id);
  }

  private static JournalRecord.Accepted accepted(String id, long counter, Instant at) {
    return accepted(id, counter, "signer", at);
  }

  private static JournalRecord.Accepted accepted(
      String id, long counter, String signer, Instant at) {
    return new JournalRecord.Accepted(
        key(id), counter, Set.of(signer), Set.of(LIMIT), at, REPLY, ENVELOPE);
  }

  private static void carryOut(CommandJournal journal, String id, long counter, Instant at)
      throws IOException {
    journal.record(accepted(id, counter, at));
    journal.record(new JournalRecord.Armed(key(id), at));
    journal.record(new JournalRecord.Done(key(id), RECEIPT));
    journal.record(new JournalRecord.Published(key(id)));
  }

  private CommandJournal open() throws IOException {
    return open(Disk.REAL);
  }

  /** As another process would, once the last one has ended. */
  private CommandJournal open(Disk disk) throws IOException {
    log.close();
    log = EvidenceLog.open(folder.resolve("log"), disk);
    return CommandJournal.open(folder, log, disk);
  }

  @AfterEach
  void closeLog() throws IOException {
    log.close();
  }

  @Test
  void remembers_counters_of_signers_and_of_points() throws Exception {
    try (CommandJournal journal = open()) {
      carryOut(journal, "a", 7, NOON);
      journal.record(accepted("b", 5, NOON));
    }

    try (CommandJournal journal = open()) {
      assertEquals(OptionalLong.of(7), journal.lastCounter(INVERTER, "signer"));
      assertEquals(OptionalLong.of(7), journal.lastCounter(INVERTER, LIMIT, Set.of("signer")));
      assertEquals(OptionalLong.empty(), journal.lastCounter(INVERTER, "another"));
      assertEquals(
          OptionalLong.empty(), journal.lastCounter(new DeviceId("inverter-02"), "signer"));
      assertTrue(journal.hasAccepted(INVERTER, "a"));
      assertTrue(journal.hasAccepted(INVERTER, "b"));
      assertFalse(journal.hasAccepted(INVERTER, "c"));
      assertFalse(journal.hasAccepted(new DeviceId("inverter-02"), "a"));
      assertEquals(NOON, journal.latest());
    }
  }

  @Test
  void tells_the_counter_of_a_point_of_those_signers_only_that_are_asked_for() throws Exception {
    try (CommandJournal journal = open()) {
      journal.record(accepted("a", 7, "anna", NOON));
      journal.record(accepted("b", 5, "bert", NOON));

      assertEquals(
          OptionalLong.of(7), journal.lastCounter(INVERTER, LIMIT, Set.of("anna", "bert")));
      assertEquals(
          OptionalLong.of(5), journal.lastCounter(INVERTER, LIMIT, Set.of("bert", "cleo")));
      assertEquals(OptionalLong.empty(), journal.lastCounter(INVERTER, LIMIT, Set.of("cleo")));
    }
  }

  @Test
  void takes_the_one_number_that_an_older_journal_has_for_a_point_for_the_most_it_can_be()
      throws Exception {
    String older =
        """
        {"record":"counters","device":"inverter-01",
         "signers":{"stolen":9000000000000000,"anna":120},"points":{"limit":9000000000000000}}\
        """;
    Files.write(folder.resolve("commands.journal"), Frame.of(older.getBytes(UTF_8)).array());

    try (CommandJournal journal = open()) {
      assertTrue(journal.isAvailable());
      assertEquals(
          OptionalLong.of(9_000_000_000_000_000L),
          journal.lastCounter(INVERTER, LIMIT, Set.of("stolen", "anna")));
      assertEquals(OptionalLong.of(120), journal.lastCounter(INVERTER, LIMIT, Set.of("anna")));
    }
  }

  @Test
  void knows_how_far_each_command_has_come() throws Exception {
    try (CommandJournal journal = open()) {
      carryOut(journal, "published", 1, NOON);
      journal.record(accepted("accepted", 2, NOON));
      journal.record(accepted("armed", 3, NOON));
      journal.record(new JournalRecord.Armed(key("armed"), NOON.plusSeconds(1)));
      journal.record(accepted("done", 4, NOON));
      journal.record(new JournalRecord.Done(key("done"), RECEIPT));
    }

    try (CommandJournal journal = open()) {
      List<OpenCommand> open = journal.open();
      assertEquals(
          List.of("accepted", "armed", "done"),
          open.stream().map(each -> each.key().id()).toList());
      assertEquals(Optional.empty(), open.get(0).armedAt());
      assertEquals(Optional.of(NOON.plusSeconds(1)), open.get(1).armedAt());
      assertTrue(open.get(1).isUnfinished());
      assertArrayEquals(RECEIPT, open.get(2).receipt().orElseThrow());
      assertArrayEquals(ENVELOPE, open.get(0).accepted().envelope());
      assertEquals(REPLY.topic(), open.get(0).accepted().reply().topic());
      assertArrayEquals(
          REPLY.correlation().orElseThrow(),
          open.get(0).accepted().reply().correlation().orElseThrow());
    }
  }

  @Test
  void counts_writes_that_were_begun_for_budgets() throws Exception {
    try (CommandJournal journal = open()) {
      carryOut(journal, "a", 1, NOON.minus(Duration.ofHours(30)));
      carryOut(journal, "b", 2, NOON.minus(Duration.ofHours(2)));
      carryOut(journal, "c", 3, NOON);
      journal.record(accepted("never-begun", 4, NOON));
    }

    try (CommandJournal journal = open()) {
      assertEquals(2, journal.writesSince(INVERTER, LIMIT, NOON.minus(Duration.ofHours(24))));
      assertEquals(1, journal.writesSince(INVERTER, LIMIT, NOON));
      assertEquals(0, journal.writesSince(INVERTER, LIMIT, NOON.plusNanos(1)));
      assertEquals(0, journal.writesSince(new DeviceId("inverter-02"), LIMIT, NOON));
    }
  }

  @Test
  void is_compacted_and_forgets_nothing_that_matters() throws Exception {
    int commands = 12_500;
    long longest = 0;
    try (CommandJournal journal = open(new FaultyDisk())) {
      journal.record(accepted("open", 1, NOON));
      journal.record(accepted("of-another", 1_000_000, "another", NOON));
      journal.record(new JournalRecord.Done(key("of-another"), RECEIPT));
      journal.record(new JournalRecord.Published(key("of-another")));
      for (int i = 2; i <= commands; i++) {
        carryOut(journal, "c" + i, i, NOON.minus(Duration.ofDays(2)).plusSeconds(i));
        if (journal.isSumUpDue()) {
          journal.sumUp(Runnable::run, Runnable::run);
        }
        Path checkpoint = folder.resolve("commands.journal");
        longest = Math.max(longest, Files.exists(checkpoint) ? Files.size(checkpoint) : 0);
      }
    }
    assertTrue(longest > 0 && longest < 8_000_000, "grew to " + longest);

    try (CommandJournal journal = open()) {
      assertEquals(OptionalLong.of(commands), journal.lastCounter(INVERTER, "signer"));
      assertEquals(
          OptionalLong.of(commands), journal.lastCounter(INVERTER, LIMIT, Set.of("signer")));
      assertEquals(
          OptionalLong.of(1_000_000), journal.lastCounter(INVERTER, LIMIT, Set.of("another")));
      assertEquals(List.of("open"), journal.open().stream().map(each -> each.key().id()).toList());
      assertTrue(journal.hasAccepted(INVERTER, "c" + commands));
      assertTrue(journal.hasAccepted(INVERTER, "c" + (commands - JournalState.MIN_IDS + 1)));
      assertFalse(journal.hasAccepted(INVERTER, "c2"));
      assertTrue(journal.writesSince(INVERTER, LIMIT, NOON.minus(Duration.ofDays(2))) > 10_000);
    }
  }

  @Test
  void takes_records_while_it_is_summed_up() throws Exception {
    List<Runnable> disk = new ArrayList<>();
    try (CommandJournal journal = open()) {
      carryOut(journal, "before", 1, NOON);
      CompletableFuture<Long> summedUp =
          journal.sumUp(disk::add, Runnable::run).toCompletableFuture();
      long records = log.size();
      carryOut(journal, "during", 2, NOON);
      assertFalse(summedUp.isDone());
      disk.forEach(Runnable::run);
      assertEquals(records, summedUp.join());
    }

    try (CommandJournal journal = open()) {
      assertTrue(journal.hasAccepted(INVERTER, "before"));
      assertTrue(journal.hasAccepted(INVERTER, "during"));
      assertEquals(OptionalLong.of(2), journal.lastCounter(INVERTER, "signer"));
      assertEquals(2, journal.writesSince(INVERTER, LIMIT, NOON));
    }
  }

  @Test
  void that_could_not_be_summed_up_asks_for_it_again_after_further_records() throws Exception {
    try (CommandJournal journal = open(new FaultyDisk())) {
      Path inTheWay = Files.createDirectory(folder.resolve("commands.journal"));
      assertFalse(journal.isSumUpDue());
      for (int i = 1; !journal.isSumUpDue(); i++) {
        TestJournal.appendLarge(journal, i);
      }
      assertEquals(0, journal.sumUp(Runnable::run, Runnable::run).toCompletableFuture().join());
      assertFalse(journal.isSumUpDue());

      Files.delete(inTheWay);
      for (int i = 1_000; !journal.isSumUpDue(); i++) {
        TestJournal.appendLarge(journal, i);
      }
      assertEquals(
          log.size(), journal.sumUp(Runnable::run, Runnable::run).toCompletableFuture().join());
    }
  }

  @Test
  void belongs_to_one_process_at_a_time() throws Exception {
    try (CommandJournal first = open();
        CommandJournal second = CommandJournal.open(folder, log)) {
      assertTrue(first.isAvailable());
      assertFalse(second.isAvailable());
    }
    try (CommandJournal next = open()) {
      assertTrue(next.isAvailable());
    }
  }

  @Test
  void whose_log_is_damaged_takes_nothing() throws Exception {
    try (CommandJournal journal = open()) {
      carryOut(journal, "a", 1, NOON);
    }
    log.close();
    Path file = folder.resolve("log/records-000000000000");
    byte[] damaged = Files.readAllBytes(file);
    damaged[100] ^= 1;
    Files.write(file, damaged);

    try (CommandJournal journal = open()) {
      assertFalse(journal.isAvailable());
      assertThrows(IOException.class, () -> journal.record(accepted("b", 2, NOON)));
    }
    assertArrayEquals(damaged, Files.readAllBytes(file));
  }

  @Test
  void whose_checkpoint_is_damaged_takes_nothing_and_leaves_it_as_it_is() throws Exception {
    Path file = folder.resolve("commands.journal");
    byte[] damaged = Frame.of("{}".getBytes(UTF_8)).array();
    damaged[damaged.length - 1] ^= 1;
    Files.write(file, damaged);

    try (CommandJournal journal = open()) {
      assertFalse(journal.isAvailable());
    }
    assertArrayEquals(damaged, Files.readAllBytes(file));
  }

  @Test
  void whose_log_was_put_back_behind_its_checkpoint_takes_nothing() throws Exception {
    try (CommandJournal journal = open()) {
      carryOut(journal, "a", 1, NOON);
    }
    Checkpoint checkpoint = new Checkpoint(folder.resolve("commands.journal"), Disk.REAL);
    checkpoint.write(log.size(), log.root(), List.of());
    try (CommandJournal journal = open()) {
      assertTrue(journal.isAvailable());
    }
    checkpoint.write(log.size() + 1, log.root(), List.of());
    try (CommandJournal journal = open()) {
      assertFalse(journal.isAvailable(), "the log is shorter than it was");
    }
    checkpoint.write(log.size(), TreeHash.EMPTY, List.of());
    try (CommandJournal journal = open()) {
      assertFalse(journal.isAvailable(), "the log is another than it was");
    }
  }

  @Test
  void with_records_that_cannot_follow_each_other_is_damaged() throws Exception {
    for (JournalRecord record :
        List.<JournalRecord>of(
            new JournalRecord.Armed(key("a"), NOON),
            new JournalRecord.Done(key("a"), RECEIPT),
            new JournalRecord.Published(key("a")))) {
      Files.write(folder.resolve("commands.journal"), Frame.of(JournalJson.write(record)).array());
      try (CommandJournal journal = open()) {
        assertFalse(journal.isAvailable(), record.toString());
      }
    }
  }
}
