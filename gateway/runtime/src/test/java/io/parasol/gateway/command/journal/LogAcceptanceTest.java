// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.LIMIT;
import static io.parasol.gateway.command.Site.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.SiteId;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A journal whose log was lost")
class LogAcceptanceTest {

  private static final byte[] ENVELOPE = {1, 2, 3};
  private static final byte[] RECEIPT = {4, 5};
  private static final ReplyTo REPLY = new ReplyTo(Optional.empty(), Optional.empty());
  private static final Instant LATER = NOON.plus(Duration.ofHours(2));

  @TempDir Path folder;

  private EvidenceLog open() throws IOException {
    EvidenceLog log =
        EvidenceLog.open(
            folder.resolve("log"), folder.resolve("commands/log.checkpoint"), Disk.REAL);
    log.beginCheckpoint(NOON);
    return log;
  }

  private Path commands() {
    return folder.resolve("commands");
  }

  private static CommandKey key(String id) {
    return new CommandKey(INVERTER, id);
  }

  private static void accept(CommandJournal journal, String id, long counter) throws IOException {
    journal.record(
        new JournalRecord.Accepted(
            key(id), counter, Set.of("signer"), Set.of(LIMIT), NOON, REPLY, ENVELOPE));
  }

  /** One command has ended, one is in progress. */
  private void twoCommands() throws IOException {
    try (EvidenceLog log = open();
        CommandJournal journal = CommandJournal.open(commands(), log)) {
      accept(journal, "ended", 7);
      journal.record(new JournalRecord.Armed(key("ended"), NOON));
      journal.record(new JournalRecord.Done(key("ended"), RECEIPT));
      journal.record(new JournalRecord.Published(key("ended")));
      accept(journal, "begun", 8);
    }
  }

  private void deleteLog() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void takes_no_command_but_still_knows_the_counters() throws Exception {
    twoCommands();
    deleteLog();

    try (EvidenceLog log = open();
        CommandJournal journal = CommandJournal.open(commands(), log)) {
      assertFalse(journal.isAvailable());
      assertTrue(journal.unavailableReason().orElseThrow().endsWith("or run: parasol log accept"));
      assertThrows(IOException.class, () -> accept(journal, "another", 9));
      assertEquals(OptionalLong.of(8), journal.lastCounter(INVERTER, "signer"));
      assertEquals(OptionalLong.of(8), journal.lastCounter(INVERTER, LIMIT, Set.of("signer")));
      assertEquals(List.of(), journal.open(), "no command is continued");
    }
  }

  @Test
  void has_the_counters_of_every_command_although_the_process_was_killed() throws Exception {
    EvidenceLog killed = open();
    CommandJournal journal = CommandJournal.open(commands(), killed);
    for (int counter = 1; counter <= 20; counter++) {
      accept(journal, "a" + counter, counter);
      byte[] before = Files.readAllBytes(folder.resolve("commands/log.checkpoint"));
      Path copy = Files.createDirectories(folder.resolve("copy-" + counter));
      Path checkpoint = Files.write(copy.resolve("log.checkpoint"), before);

      try (EvidenceLog lost = EvidenceLog.open(copy.resolve("log"), checkpoint, Disk.REAL);
          CommandJournal after = CommandJournal.open(copy, lost)) {
        assertEquals(OptionalLong.of(counter), after.lastCounter(INVERTER, "signer"));
      }
    }
    journal.close();
    killed.close();
  }

  @Test
  void continues_with_a_horizon_once_an_operator_has_accepted_the_loss() throws Exception {
    twoCommands();
    deleteLog();

    try (EvidenceLog log = open()) {
      assertEquals(List.of(), new LogAcceptance(commands(), log).accept(LATER, "test"));
    }

    try (EvidenceLog log = open();
        CommandJournal journal = CommandJournal.open(commands(), log)) {
      assertEquals(Optional.empty(), journal.unavailableReason());
      assertEquals(LATER, journal.horizon());
      assertEquals(LATER, journal.latest());
      assertEquals(OptionalLong.of(8), journal.lastCounter(INVERTER, "signer"));
      journal.beginHorizon(Optional.of(LATER.plusSeconds(600)));
      assertEquals(LATER, journal.horizon(), "it is set once");
      accept(journal, "another", 9);
    }
  }

  @Test
  void remembers_and_abandons_the_commands_that_the_rest_of_the_log_contains() throws Exception {
    twoCommands();
    Files.delete(folder.resolve("commands/log.checkpoint"));

    try (EvidenceLog log = open()) {
      assertEquals(
          Optional.of("the checkpoint of the evidence log is missing"), log.inconsistency());
      assertEquals(List.of(key("begun")), new LogAcceptance(commands(), log).accept(LATER, "test"));
      List<String> records = new ArrayList<>();
      log.read(0, (index, record) -> records.add(new String(record, UTF_8)));
      String last = records.get(records.size() - 1);
      assertTrue(last.startsWith("{\"record\":\"checkpoint\","), last);
      assertTrue(last.contains("\"why\":\"test\""), last);
    }

    try (EvidenceLog log = open();
        CommandJournal journal = CommandJournal.open(commands(), log)) {
      assertEquals(List.of(), journal.open());
      assertTrue(journal.hasAccepted(INVERTER, "ended"));
      assertTrue(journal.hasAccepted(INVERTER, "begun"));
      assertEquals(1, journal.writesSince(INVERTER, LIMIT, NOON), "counted once");
    }
  }

  @Test
  void of_a_new_site_begins_with_a_horizon_when_the_time_is_known() throws Exception {
    try (EvidenceLog log = open();
        CommandJournal journal = CommandJournal.open(commands(), log)) {
      journal.beginHorizon(Optional.empty());
      assertEquals(Instant.EPOCH, journal.horizon());

      journal.beginHorizon(Optional.of(LATER));
      assertEquals(LATER.minusSeconds(60), journal.horizon());
    }
    try (EvidenceLog log = open();
        CommandJournal journal = CommandJournal.open(commands(), log)) {
      assertEquals(LATER.minusSeconds(60), journal.horizon());
    }
  }

  @Test
  void of_a_used_site_that_has_lost_everything_begins_with_the_horizon_at_its_start()
      throws Exception {
    try (EvidenceLog log = open();
        CommandJournal journal = CommandJournal.open(commands(), log, false)) {
      journal.beginHorizon(Optional.of(LATER));

      assertEquals(LATER, journal.horizon());
    }
  }

  @Test
  void begins_no_command_once_a_head_elsewhere_shows_that_the_log_is_older() throws Exception {
    try (EvidenceLog log = open();
        CommandJournal journal = CommandJournal.open(commands(), log)) {
      accept(journal, "waiting", 7);
      accept(journal, "begun", 8);
      journal.record(new JournalRecord.Armed(key("begun"), NOON));

      log.compare(new LogHead(new SiteId("roof"), 1000, log.root(), LATER));

      assertFalse(journal.isAvailable());
      assertThrows(IOException.class, () -> accept(journal, "another", 9));
      assertThrows(
          IOException.class, () -> journal.record(new JournalRecord.Armed(key("waiting"), NOON)));
      journal.record(new JournalRecord.Done(key("begun"), RECEIPT));
    }
  }
}
