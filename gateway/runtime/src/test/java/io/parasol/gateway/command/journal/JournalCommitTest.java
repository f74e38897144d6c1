// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.LIMIT;
import static io.parasol.gateway.command.Site.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

@DisplayName("A group commit")
class JournalCommitTest {

  @TempDir Path folder;

  private final CountingDisk disk = new CountingDisk();

  /** The tasks of each thread; they run when the test lets them. */
  private final Deque<Runnable> commands = new ArrayDeque<>();

  private final Deque<Runnable> logDisk = new ArrayDeque<>();
  private final Deque<Runnable> checkpointDisk = new ArrayDeque<>();
  private final List<String> answers = new ArrayList<>();
  private EvidenceLog log;
  private CommandJournal journal;
  private JournalCommit commit;

  private static final class CountingDisk implements Disk {
    private int syncs;
    private boolean isFailing;

    @Override
    public void force(FileChannel file) throws IOException {
      syncs++;
      if (isFailing) {
        throw new IOException("Input/output error");
      }
    }
  }

  @BeforeEach
  void open() throws IOException {
    log = EvidenceLog.open(folder.resolve("log"), folder.resolve("commands/log.checkpoint"), disk);
    log.beginCheckpoint(NOON);
    journal = CommandJournal.open(folder.resolve("commands"), log, disk);
    commit = new JournalCommit(journal, commands::add, logDisk::add, checkpointDisk::add);
    disk.syncs = 0;
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
    log.close();
  }

  private static CommandKey key(int number) {
    return new CommandKey(INVERTER, "c" + number);
  }

  private void accept(int number) throws IOException {
    journal.append(
        new JournalRecord.Accepted(
            key(number),
            number,
            Set.of("signer"),
            Set.of(LIMIT),
            NOON,
            new ReplyTo(Optional.empty(), Optional.empty()),
            new byte[] {1}));
    whenDurable("accepted " + number);
  }

  private void whenDurable(String what) {
    commit.whenDurable(
        () -> answers.add(what), failed -> answers.add(what + ": " + failed.getMessage()));
  }

  private static void run(Deque<Runnable> thread) {
    for (int count = thread.size(); count > 0; count--) {
      thread.remove().run();
    }
  }

  @Test
  void makes_the_records_of_all_commands_under_way_durable_with_one_sync() throws Exception {
    for (int number = 1; number <= 10; number++) {
      accept(number);
    }
    assertEquals(List.of(), answers);

    run(logDisk);
    run(commands);

    assertEquals(1, disk.syncs);
    assertEquals(10, answers.size());
    assertEquals("accepted 1", answers.get(0), "in the order of the records");
    assertEquals("accepted 10", answers.get(9));
    assertTrue(commit.isIdle());
  }

  @Test
  void answers_for_no_record_that_was_appended_after_the_sync_began() throws Exception {
    accept(1);
    Runnable first = logDisk.remove();
    first.run();
    accept(2);
    run(commands);
    assertEquals(List.of("accepted 1"), answers);
    assertFalse(commit.isIdle());

    run(logDisk);
    run(commands);

    assertEquals(List.of("accepted 1", "accepted 2"), answers);
    assertEquals(2, disk.syncs);
  }

  @Test
  void fails_for_all_whose_sync_fails_and_for_all_that_follow() throws Exception {
    accept(1);
    accept(2);
    disk.isFailing = true;
    run(logDisk);
    disk.isFailing = false;
    whenDurable("later");
    run(logDisk);
    run(commands);

    assertEquals(3, answers.size());
    assertTrue(
        answers.stream().allMatch(each -> each.contains("Input/output error")), "" + answers);
    assertFalse(journal.isAvailable());
  }

  @Test
  void waits_before_a_write_for_the_log_and_for_the_checkpoint_beside_it() throws Exception {
    accept(1);
    run(logDisk);
    run(commands);
    journal.append(new JournalRecord.Armed(key(1), NOON));
    CompletableFuture<Void> armed = commit.durableBeforeWrite().toCompletableFuture();

    run(logDisk);
    assertFalse(armed.isDone());
    run(checkpointDisk);
    assertTrue(armed.isDone(), "although the command thread does other work");
    assertEquals(3, disk.syncs);
    assertTrue(commit.isIdle());
  }

  @Test
  void begins_no_write_if_the_checkpoint_cannot_be_written() throws Exception {
    accept(1);
    run(logDisk);
    journal.append(new JournalRecord.Armed(key(1), NOON));
    CompletableFuture<Void> armed = commit.durableBeforeWrite().toCompletableFuture();
    run(logDisk);
    disk.isFailing = true;
    run(checkpointDisk);
    run(commands);
    disk.isFailing = false;

    assertTrue(armed.isCompletedExceptionally());
    assertFalse(journal.isAvailable());
  }

  /** What the disk has when the first byte goes out, and then loses the end of its log. */
  @Test
  void leaves_a_checkpoint_that_knows_the_command_before_the_first_byte() throws Exception {
    accept(1);
    run(logDisk);
    run(commands);
    long accepted = Files.size(folder.resolve("log/records-000000000000"));
    journal.append(new JournalRecord.Armed(key(1), NOON));
    CompletableFuture<Void> armed = commit.durableBeforeWrite().toCompletableFuture();
    // The slower of the two orders: the checkpoint was written before the sync of the log.
    run(checkpointDisk);
    run(logDisk);
    run(commands);
    assertTrue(armed.isDone());
    byte[] checkpoint = Files.readAllBytes(folder.resolve("commands/log.checkpoint"));
    close();
    Files.write(folder.resolve("commands/log.checkpoint"), checkpoint);

    cutLogTo(accepted);
    open();
    assertTrue(journal.isAvailable());
    assertTrue(journal.hasAccepted(INVERTER, "c1"), "it is not carried out again");
    close();
    Files.write(folder.resolve("commands/log.checkpoint"), checkpoint);

    cutLogTo(accepted - 1);
    open();
    assertFalse(journal.isAvailable(), "records are missing");
  }

  /** The records of a command share a sync, beside that of the checkpoint. */
  @Test
  void leaves_a_checkpoint_with_the_counter_of_a_command_whose_records_the_log_loses()
      throws Exception {
    accept(1);
    run(logDisk);
    run(commands);
    run(checkpointDisk);
    long before = Files.size(folder.resolve("log/records-000000000000"));
    accept(2);
    journal.append(new JournalRecord.Armed(key(2), NOON));
    CompletableFuture<Void> armed = commit.durableBeforeWrite().toCompletableFuture();
    run(checkpointDisk);
    run(logDisk);
    assertTrue(armed.isDone());
    byte[] checkpoint = Files.readAllBytes(folder.resolve("commands/log.checkpoint"));
    close();
    Files.write(folder.resolve("commands/log.checkpoint"), checkpoint);

    cutLogTo(before);
    open();

    assertTrue(journal.isAvailable(), "as after a crash before the sync");
    assertFalse(journal.hasAccepted(INVERTER, "c2"));
    assertEquals(OptionalLong.of(2), journal.lastCounter(INVERTER, "signer"));
    assertEquals(OptionalLong.of(2), journal.lastCounter(INVERTER, LIMIT, Set.of("signer")));
    close();
    open();
    assertEquals(
        OptionalLong.of(2), journal.lastCounter(INVERTER, "signer"), "also after two starts");
  }

  private void cutLogTo(long length) throws IOException {
    try (FileChannel file =
        FileChannel.open(folder.resolve("log/records-000000000000"), StandardOpenOption.WRITE)) {
      file.truncate(length);
    }
  }
}
