// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.LIMIT;
import static io.parasol.gateway.command.Site.NOON;
import static io.parasol.gateway.command.Site.RECEIPTS;
import static io.parasol.gateway.command.Site.delivery;
import static io.parasol.gateway.command.Site.limit;
import static io.parasol.gateway.command.Site.signed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.ProfileFile;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.ReplyTo;
import io.parasol.gateway.command.journal.SelfTestCheck;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.command.journal.TestJournal;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.legacy.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The command relay")
class CommandRelayTest {

  @TempDir Path folder;

  private final ManualClock system = new ManualClock(NOON);
  private final FakeController controller = new FakeController();
  private final FakeOutlet outlet = new FakeOutlet();
  private final Ends ends = new Ends();
  private final FaultyDisk disk = new FaultyDisk();
  private volatile CommandPolicy policy = Site.policy();
  private volatile SigningKey receiptKey = Site.GATEWAY;
  private volatile CommandVerification verification = CommandVerification.REAL;
  private TestJournal journal;
  private CommandRelay relay;

  @BeforeEach
  void start() {
    journal = TestJournal.open(folder, disk);
    TrustedClock clock = TrustedClock.open(system, system.uptime(), folder.resolve("clock"));
    relay =
        new CommandRelay(
            new CommandSite(Site.TOPICS, () -> policy, () -> receiptKey, controller),
            journal.journal(),
            clock,
            outlet,
            ends,
            RelayParts.withoutInstaller(
                new ReadBackPolicy(3, Duration.ofMillis(1)),
                (command, policyOfNow, site, device, memory, now, isTrusted) ->
                    verification.verify(
                        command, policyOfNow, site, device, memory, now, isTrusted)));
    relay.start();
  }

  @AfterEach
  void stop() {
    controller.lineIsFree.complete(null);
    relay.close();
    journal.close();
  }

  private void restart() {
    stop();
    start();
  }

  @Test
  void sums_up_its_journal_when_the_log_has_grown() {
    relay
        .supplyOnThread(() -> appendUntilSumUpIsDue(journal.journal()))
        .toCompletableFuture()
        .join();
    CompletionStage<Boolean> isStillDue =
        relay.supplyOnThread(() -> journal.journal().isSumUpDue());

    assertFalse(isStillDue.toCompletableFuture().join());
    restart();
    assertTrue(Files.exists(folder.resolve("commands.journal")));
    sendLimit("after", 100, 60);
    assertEquals("applied", outlet.awaitEnd());
  }

  private static boolean appendUntilSumUpIsDue(CommandJournal journal) {
    try {
      for (int i = 1; !journal.isSumUpDue(); i++) {
        TestJournal.appendLarge(journal, i);
      }
      return true;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void send(byte[] envelope) {
    relay.delivered(INVERTER, delivery(envelope));
  }

  private void sendLimit(String id, long counter, long value) {
    send(signed(limit(id, counter, value)));
  }

  /**
   * Waits until the relay has handled the broker's answers to what was published. An answer is a
   * task of its own, which the task that publishes puts in the queue.
   */
  private void awaitAnswersHandled() {
    relay.supplyOnThread(() -> "").toCompletableFuture().join();
    relay.supplyOnThread(() -> "").toCompletableFuture().join();
  }

  private void holdTheLine() {
    controller.lineIsFree = new CompletableFuture<>();
  }

  @Test
  void writes_a_signed_command_and_answers_twice() {
    sendLimit("a", 1, 60);

    outlet.awaitFinals(1);
    assertEquals(
        List.of("accepted", "applied"), outlet.receipts().stream().map(FakeOutlet::end).toList());
    CommandReceipt last = outlet.finals().get(0);
    assertEquals(Optional.of("a"), last.command());
    assertEquals(Map.of(LIMIT, new Value.Whole(60)), last.readBack());
    assertEquals(NOON, last.at());
    assertEquals(List.of(new Value.Whole(60)), controller.writes);
    assertEquals(List.of("setpoint applied"), ends.ended);
  }

  @Test
  void hands_a_command_to_its_link_before_it_publishes_that_it_was_accepted() {
    List<Integer> begun = new CopyOnWriteArrayList<>();
    outlet.onPublish = () -> begun.add(controller.begun.get());

    sendLimit("a", 1, 60);

    outlet.awaitFinals(1);
    assertEquals(1, begun.get(0));
    assertEquals("accepted", FakeOutlet.end(outlet.receipts().get(0)));
  }

  @Test
  void carries_out_commands_for_one_device_one_at_a_time_in_order() {
    holdTheLine();
    sendLimit("a", 1, 10);
    send(signed(other("b", 2)));
    send(signed(other("c", 3)));
    outlet.awaitAccepted();

    controller.lineIsFree.complete(null);

    assertEquals(
        List.of("a", "b", "c"),
        outlet.awaitFinals(3).stream().map(each -> each.command().orElse("")).toList());
  }

  /** Of a point of its own, so that no other command supersedes it. */
  private static Command other(String id, long counter) {
    return Site.write(
        id,
        counter,
        new Action.Write(
            Map.of(new PointName("p" + counter), new Value.Whole(counter)), Optional.empty()));
  }

  @Test
  void does_not_let_a_key_that_was_taken_out_keep_the_others_from_a_point() {
    sendLimit("a", Long.MAX_VALUE, 10);
    outlet.awaitFinals(1);
    send(limit("b", 2, 20).sign(Site.ENGINEER).toJson());
    assertEquals("rejected superseded", FakeOutlet.end(outlet.awaitFinals(2).get(1)));

    policy = Site.policyWithoutOperator();
    send(limit("c", 3, 30).sign(Site.ENGINEER).toJson());

    assertEquals("applied", FakeOutlet.end(outlet.awaitFinals(3).get(2)));
    assertEquals(List.of(new Value.Whole(10), new Value.Whole(30)), controller.writes);
  }

  @ParameterizedTest
  @EnumSource(
      value = Receipt.Result.class,
      names = {"FAILED", "UNDECIDED"})
  void passes_on_what_the_adapter_says(Receipt.Result result) {
    controller.result = result;
    sendLimit("a", 1, 60);

    assertEquals(
        result == Receipt.Result.FAILED ? "failed timeout" : "undecided timeout",
        outlet.awaitEnd());
  }

  @Test
  void says_undecided_when_the_adapter_breaks_off_after_the_writes_have_begun() {
    controller.result = null;
    sendLimit("a", 1, 60);

    assertEquals("undecided internal_error", outlet.awaitEnd());
  }

  @Nested
  @DisplayName("reads points now")
  class Reads {

    @BeforeEach
    void haveAPoint() throws Exception {
      controller.map = Optional.of(ProfileFile.load("acme-pv2000", folder));
    }

    private void sendRead(String id, long counter, PointName point) {
      send(signed(Site.write(id, counter, new Action.Read(Set.of(point)))));
    }

    @Test
    void and_says_what_they_are() {
      controller.registers.put(LIMIT, new Value.Whole(60));

      sendRead("a", 1, LIMIT);

      CommandReceipt end = outlet.awaitFinals(1).get(0);
      assertEquals("applied", FakeOutlet.end(end));
      assertEquals(Map.of(LIMIT, new Value.Whole(60)), end.readBack());
      assertEquals(Map.of(), end.written());
    }

    @Test
    void or_says_why_not() {
      sendRead("a", 1, LIMIT);

      CommandReceipt end = outlet.awaitFinals(1).get(0);
      assertEquals("failed unreadable", FakeOutlet.end(end));
      assertEquals(Optional.of("point limit: timeout"), end.detail());
    }

    @Test
    void but_none_that_the_device_does_not_have() {
      sendRead("a", 1, new PointName("other"));

      assertEquals("rejected not_writable", outlet.awaitEnd());
    }

    @Test
    void and_supersedes_nothing() {
      controller.registers.put(LIMIT, new Value.Whole(60));
      sendRead("a", 9, LIMIT);
      outlet.awaitFinals(1);

      send(limit("b", 8, 20).sign(Site.ENGINEER).toJson());

      assertEquals("applied", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
    }
  }

  @Test
  void cannot_say_of_a_restart_that_was_interrupted_whether_it_was_sent() throws Exception {
    interrupt(Site.write("a", 1, new Action.Restart()));

    start();

    assertEquals("undecided interrupted", outlet.awaitEnd());
  }

  @Test
  void reads_back_what_was_interrupted_also_if_a_reload_has_closed_the_link_for_a_moment()
      throws Exception {
    controller.registers.put(LIMIT, new Value.Whole(60));
    interrupt(limit("a", 1, 60));
    controller.unlinked.set(2);

    start();

    assertEquals("applied read_back_after_restart", outlet.awaitEnd());
  }

  @Test
  void says_that_a_device_has_no_link_and_not_that_it_was_removed() {
    holdTheLine();
    sendLimit("a", 1, 10);
    send(signed(other("b", 2)));
    await().until(() -> outlet.receipts().size() == 2);
    controller.isLinked = false;
    controller.lineIsFree.complete(null);

    assertEquals("failed no_link", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
  }

  /** Leaves a command behind whose writes may have begun. */
  private void interrupt(Command command) throws Exception {
    stop();
    CommandKey key = new CommandKey(INVERTER, command.id());
    journal = TestJournal.open(folder, disk);
    journal
        .journal()
        .record(
            new JournalRecord.Accepted(
                key,
                1,
                Set.of(Site.OPERATOR.publicKey().fingerprint()),
                command.action().changedPoints(),
                NOON,
                new ReplyTo(Optional.empty(), Optional.empty()),
                signed(command)));
    journal.journal().record(new JournalRecord.Armed(key, NOON));
    journal.close();
  }

  @Nested
  @DisplayName("refuses, and writes nothing,")
  class Refuses {

    private void assertRefused(Rejection reason, Optional<String> id, byte[] envelope) {
      send(envelope);

      assertEquals("rejected " + reason.wireName(), outlet.awaitEnd());
      assertEquals(id, outlet.finals().get(0).command());
      assertTrue(controller.writes.isEmpty());
      assertEquals(1, outlet.receipts().size());
    }

    @Test
    void what_is_no_command_without_an_id() {
      assertRefused(Rejection.MALFORMED, Optional.empty(), "{}".getBytes(UTF_8));
      assertEquals(List.of("unknown rejected malformed"), ends.ended);
    }

    @Test
    void what_a_stranger_signed_under_the_id_that_it_claims() {
      assertRefused(
          Rejection.UNKNOWN_SIGNER,
          Optional.of("a"),
          limit("a", 1, 60).sign(SigningKey.generate()).toJson());
    }

    @Test
    void what_has_expired() {
      system.advance(Duration.ofMinutes(5));

      assertRefused(Rejection.EXPIRED, Optional.of("a"), signed(limit("a", 1, 60)));
    }

    @Test
    void while_the_clock_is_behind_what_was_known() {
      sendLimit("before", 1, 50);
      outlet.awaitFinals(1);
      outlet.published.clear();
      controller.writes.clear();
      system.set(NOON.minusSeconds(61));

      assertRefused(Rejection.CLOCK_UNTRUSTED, Optional.of("a"), signed(limit("a", 2, 60)));
    }

    @ParameterizedTest
    @EnumSource(
        value = Rejection.class,
        names = {"NOT_WRITABLE", "OUT_OF_RANGE", "RATE_EXCEEDED"})
    void what_the_profile_does_not_let_through(Rejection reason) {
      controller.refusal = Optional.of(new CommandRejectedException(reason, "the profile says so"));

      assertRefused(reason, Optional.of("a"), signed(limit("a", 1, 60)));
      assertEquals(List.of("setpoint rejected " + reason.wireName()), ends.ended);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "inverter-10 | the site has no device inverter-10; it has inverter-01",
          "inverter-01 | the link to inverter-01 is not open yet"
        })
    void for_a_device_that_it_cannot_reach(String name, String detail) {
      controller.isLinked = false;
      DeviceId device = new DeviceId(name);
      Command command =
          new Command(
              "a",
              Site.TOPICS.site(),
              device,
              CommandClass.SETPOINT,
              new Action.Write(Map.of(LIMIT, new Value.Whole(60)), Optional.empty()),
              1,
              NOON,
              NOON.plusSeconds(300),
              Map.of());

      relay.delivered(device, delivery(signed(command)));

      assertEquals("rejected not_writable", outlet.awaitEnd());
      assertEquals(Optional.of(detail), outlet.finals().get(0).detail());
    }

    @Test
    void a_retained_message() {
      byte[] envelope = signed(limit("a", 1, 60));
      relay.delivered(
          INVERTER, new Delivery("t", envelope, true, Optional.empty(), Optional.empty()));

      assertEquals("rejected malformed", outlet.awaitEnd());
      assertTrue(controller.writes.isEmpty());
    }

    @Test
    void more_than_wait_for_one_device() {
      holdTheLine();
      for (int i = 0; i <= DeviceQueue.MAX_QUEUED; i++) {
        send(signed(other("w" + i, i)));
      }
      assertTrue(outlet.finals().isEmpty());

      send(signed(other("one-more", 1_000)));

      assertEquals("rejected rate_exceeded", outlet.awaitEnd());
      assertEquals(Optional.of("one-more"), outlet.finals().get(0).command());
    }
  }

  @Nested
  @DisplayName("when the same command comes again")
  class WhenItComesAgain {

    @Test
    void drops_it_while_the_first_is_under_way() {
      holdTheLine();
      sendLimit("a", 1, 60);
      sendLimit("a", 1, 60);

      await().until(() -> ends.dropped.equals(List.of("already_under_way")));
      controller.lineIsFree.complete(null);
      assertEquals("applied", outlet.awaitEnd());
      assertEquals(1, controller.writes.size());
      assertEquals(1, outlet.finals().size());
    }

    @Test
    void refuses_it_once_the_first_has_ended() {
      sendLimit("a", 1, 60);
      outlet.awaitFinals(1);

      sendLimit("a", 1, 60);

      assertEquals("rejected replayed", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
      assertEquals(1, controller.writes.size());
    }

    @Test
    void refuses_it_after_a_restart() {
      sendLimit("a", 1, 60);
      outlet.awaitFinals(1);
      restart();

      sendLimit("a", 1, 60);

      assertEquals("rejected replayed", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
    }

    /** Otherwise any client could end a command for a client that waits for it. */
    @Test
    void gives_a_forgery_no_receipt_in_the_name_of_a_command_under_way() {
      holdTheLine();
      sendLimit("a", 1, 60);
      send(limit("a", 1, 99).sign(SigningKey.generate()).toJson());

      CommandReceipt refusal = outlet.awaitFinals(1).get(0);
      assertEquals("rejected unknown_signer", FakeOutlet.end(refusal));
      assertEquals(Optional.empty(), refusal.command());
    }
  }

  @Nested
  @DisplayName("right before the first byte")
  class BeforeTheFirstByte {

    private void sendAndLetPass(Runnable meanwhile) {
      holdTheLine();
      sendLimit("a", 1, 60);
      outlet.awaitAccepted();
      meanwhile.run();
      controller.lineIsFree.complete(null);
    }

    @Test
    void ends_what_has_expired_meanwhile() {
      sendAndLetPass(() -> system.advance(Duration.ofMinutes(5)));

      assertEquals("expired expired", outlet.awaitEnd());
      assertTrue(controller.writes.isEmpty());
    }

    @Test
    void ends_what_waits_behind_another_and_has_expired() {
      holdTheLine();
      sendLimit("a", 1, 60);
      send(signed(other("b", 2)));
      await().until(() -> outlet.receipts().size() == 2);
      system.advance(Duration.ofMinutes(5));

      relay.retryNow();

      assertEquals("expired expired", outlet.awaitEnd());
      assertEquals(Optional.of("b"), outlet.finals().get(0).command());
    }

    @Test
    void ends_what_has_expired_while_its_line_is_still_in_other_use_and_never_writes_it() {
      holdTheLine();
      sendLimit("a", 1, 60);
      outlet.awaitAccepted();
      system.advance(Duration.ofMinutes(5));

      relay.retryNow();

      assertEquals("expired expired", outlet.awaitEnd());
      controller.lineIsFree.complete(null);
      awaitAnswersHandled();
      assertTrue(controller.writes.isEmpty());
      assertEquals(1, outlet.finals().size());
    }

    @Test
    void does_not_end_what_has_begun_before_it_expired() {
      CompletableFuture<Void> written = new CompletableFuture<>();
      controller.beforeWrite = written;
      sendLimit("a", 1, 60);
      await().until(() -> controller.approved.get() == 1);
      system.advance(Duration.ofMinutes(5));

      relay.retryNow();
      awaitAnswersHandled();
      written.complete(null);

      assertEquals("applied", outlet.awaitEnd());
    }

    @Test
    void ends_what_a_key_has_signed_that_was_taken_out_meanwhile() {
      sendAndLetPass(() -> policy = Site.policyWithoutOperator());

      assertEquals("rejected unknown_signer", outlet.awaitEnd());
      assertTrue(controller.writes.isEmpty());
    }

    @Test
    void lets_pass_what_its_signers_may_still_sign() {
      sendAndLetPass(() -> policy = Site.policy());

      assertEquals("applied", outlet.awaitEnd());
    }

    @Test
    void ends_what_too_few_have_signed_for_the_threshold_of_now() {
      sendAndLetPass(() -> policy = Site.policyOfTwo());

      assertEquals("rejected threshold_not_met", outlet.awaitEnd());
      assertTrue(controller.writes.isEmpty());
    }

    @Test
    void ends_what_a_newer_command_for_the_point_has_overtaken() {
      sendAndLetPass(
          () -> {
            sendLimit("b", 2, 70);
            await().until(() -> outlet.receipts().size() == 2);
          });

      List<CommandReceipt> finals = outlet.awaitFinals(2);
      assertEquals("rejected superseded", FakeOutlet.end(finals.get(0)));
      assertEquals("applied", FakeOutlet.end(finals.get(1)));
      assertEquals(List.of(new Value.Whole(70)), controller.writes);
    }

    @Test
    void writes_nothing_that_cannot_be_recorded() {
      sendAndLetPass(() -> disk.isFailing = true);

      await().until(() -> !ends.ended.isEmpty());
      assertEquals(List.of("setpoint failed journal_unavailable"), ends.ended);
      assertTrue(controller.writes.isEmpty());
      assertTrue(outlet.finals().isEmpty());
    }
  }

  @Test
  void carries_out_nothing_while_the_issuer_of_the_site_has_expired() {
    relay.issuerEnd(Optional.of(NOON));
    sendLimit("a", 1, 60);

    assertEquals("failed issuer_expired", outlet.awaitEnd());
    assertTrue(controller.writes.isEmpty());
    assertTrue(relay.runSelfTest(List::of).toCompletableFuture().join().hasPassed());

    relay.issuerEnd(Optional.empty());
    sendLimit("b", 2, 60);
    assertEquals("applied", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
  }

  @Nested
  @DisplayName("while the key of the gateway is in a token that does not answer")
  class WhileItsKeyIsAbsent {

    private SigningKey absentKey() throws Exception {
      PrivateKey inToken =
          new PrivateKey() {
            private static final long serialVersionUID = 1;

            @Override
            public String getAlgorithm() {
              return "EC";
            }

            @Override
            public @Nullable String getFormat() {
              return null;
            }

            @Override
            public byte @Nullable [] getEncoded() {
              return null;
            }
          };
      return SigningKey.of(inToken, Site.GATEWAY.publicKey());
    }

    @Test
    void ends_a_command_without_a_write_and_says_so_once_the_key_is_back() throws Exception {
      receiptKey = absentKey();
      sendLimit("a", 1, 60);
      await().until(() -> ends.ended.equals(List.of("setpoint failed journal_unavailable")));
      relay.retryNow();
      awaitAnswersHandled();
      assertTrue(outlet.published.isEmpty());

      receiptKey = Site.GATEWAY;
      relay.retryNow();

      assertEquals("failed journal_unavailable", outlet.awaitEnd());
      assertTrue(controller.writes.isEmpty());
    }

    @Test
    void keeps_the_result_of_a_command_that_was_written() throws Exception {
      holdTheLine();
      sendLimit("a", 1, 60);
      outlet.awaitAccepted();
      receiptKey = absentKey();
      controller.lineIsFree.complete(null);
      await().until(() -> ends.ended.equals(List.of("setpoint applied")));

      receiptKey = Site.GATEWAY;
      relay.retryNow();

      assertEquals("applied", outlet.awaitEnd());
      assertEquals(1, outlet.finals().size());
      assertEquals(1, controller.writes.size());
    }
  }

  @Nested
  @DisplayName("of several devices at the same time")
  class OfSeveralDevices {

    private static final int DEVICES = 10;

    private final Semaphore syncs = new Semaphore(0);
    private final AtomicInteger begun = new AtomicInteger();

    private void slowDisk() {
      disk.onSync =
          () -> {
            begun.incrementAndGet();
            syncs.acquireUninterruptibly();
          };
    }

    @AfterEach
    void letTheDiskGo() {
      disk.onSync = () -> {};
      syncs.release(1_000);
    }

    private void sendToAll(int first) {
      for (int i = first; i < first + DEVICES; i++) {
        DeviceId device = new DeviceId("device-" + i);
        Command command =
            new Command(
                "c" + i,
                Site.TOPICS.site(),
                device,
                CommandClass.SETPOINT,
                new Action.Write(Map.of(LIMIT, new Value.Whole(i)), Optional.empty()),
                1,
                NOON.minusSeconds(60),
                NOON.plusSeconds(300),
                Map.of());
        relay.delivered(device, delivery(signed(command)));
      }
    }

    /** Waits until the command thread has done all that it can without the disk. */
    private void awaitAppended(int records) {
      await().until(() -> journal.log().size() >= records);
    }

    @Test
    void share_the_syncs_of_their_records() {
      slowDisk();
      sendToAll(0);
      awaitAppended(3 * DEVICES);
      assertEquals(DEVICES, controller.begun.get(), "at their links, although nothing is durable");
      assertEquals(List.of(), controller.writes);
      assertEquals(List.of(), outlet.receipts());

      // The first sync began before the others came.
      syncs.release(2);
      awaitAppended(5 * DEVICES);
      syncs.release(2);

      await().until(() -> ends.ended.size() == DEVICES && journal.log().size() >= 6 * DEVICES);
      assertEquals(DEVICES, controller.writes.size());
      int all = begun.get();
      assertTrue(all <= 4, () -> all + "; two before the write and two after it, not 30");
    }

    /** After a failed sync, the disk may have the records, and the next start reads them. */
    @Test
    void have_one_final_receipt_each_if_their_shared_sync_fails() throws Exception {
      controller.registers.put(LIMIT, new Value.Whole(100));
      slowDisk();
      sendToAll(0);
      awaitAppended(3 * DEVICES);
      disk.isFailing = true;
      syncs.release(1_000);
      await().until(() -> outlet.receipts().size() == DEVICES);
      assertTrue(
          outlet.receipts().stream()
              .allMatch(each -> FakeOutlet.end(each).equals("progress journal_unavailable")),
          outlet.receipts()::toString);

      // The disk works again, but the gateway does not know what it has.
      disk.isFailing = false;
      sendToAll(0);
      await().until(() -> ends.dropped.size() == DEVICES);
      assertEquals(List.of(), outlet.finals());
      sendToAll(DEVICES);
      outlet.awaitFinals(DEVICES);
      assertTrue(
          ends.ended.stream().allMatch(each -> each.equals("setpoint failed journal_unavailable")),
          ends.ended::toString);

      restart();

      assertEquals(
          IntStream.range(0, DEVICES).mapToObj(i -> "c" + i + " failed not_applied").toList(),
          outlet.awaitFinals(2 * DEVICES).stream()
              .skip(DEVICES)
              .map(each -> each.command().orElse("") + " " + FakeOutlet.end(each))
              .sorted()
              .toList());
      assertTrue(controller.writes.isEmpty());
    }

    @Test
    void end_normally_if_the_gateway_stops_meanwhile() throws Exception {
      slowDisk();
      sendToAll(0);
      awaitAppended(3 * DEVICES);
      Thread closing = new Thread(relay::close);
      closing.start();
      await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
      relay.supplyOnThread(() -> "").toCompletableFuture().join();
      letTheDiskGo();
      closing.join();

      assertEquals(Collections.nCopies(DEVICES, "setpoint applied"), ends.ended);
      assertEquals(DEVICES, controller.writes.size());
      assertEquals(DEVICES, outlet.finals().size());
    }
  }

  @Nested
  @DisplayName("without a journal")
  class WithoutAJournal {

    /** The disk fails during the sync of the first record: it may have it. */
    private void failWithARecord() {
      holdTheLine();
      disk.isFailing = true;
      sendLimit("a", 1, 60);
      await().until(() -> outlet.receipts().size() == 1);
    }

    @Test
    void ends_a_command_that_may_be_recorded_only_once_it_has_read_the_journal_back() {
      failWithARecord();
      assertEquals("progress journal_unavailable", FakeOutlet.end(outlet.receipts().get(0)));

      disk.isFailing = false;
      restart();

      assertEquals("failed interrupted", outlet.awaitEnd());
      assertEquals(1, outlet.finals().size());
      assertTrue(controller.writes.isEmpty());
    }

    @Test
    void refuses_what_it_would_accept() {
      failWithARecord();
      sendLimit("b", 2, 60);

      assertEquals("failed journal_unavailable", outlet.awaitEnd());
      assertTrue(controller.writes.isEmpty());
    }

    @Test
    void still_says_why_it_would_refuse() {
      disk.isFailing = true;
      send(limit("a", 1, 60).sign(SigningKey.generate()).toJson());

      assertEquals("rejected unknown_signer", outlet.awaitEnd());
    }

    @Test
    void that_could_not_be_opened_refuses_too() {
      stop();
      disk.isFailing = true;
      start();
      sendLimit("a", 1, 60);

      assertEquals("failed journal_unavailable", outlet.awaitEnd());
    }
  }

  @Nested
  @DisplayName("explains")
  class Explains {

    private List<String> reasons() {
      return relay.explain(INVERTER).toCompletableFuture().join().stream()
          .map(BlockingReason::reason)
          .toList();
    }

    @Test
    void nothing_where_nothing_is_in_the_way() {
      assertEquals(List.of(), reasons());
    }

    @Test
    void what_is_in_the_way_in_the_order_in_which_a_command_would_meet_it() {
      holdTheLine();
      sendLimit("a", 1, 60);
      outlet.awaitAccepted();
      assertEquals(List.of("device_busy"), reasons());

      verification = Sabotage.TIME;
      relay.runSelfTest(List::of).toCompletableFuture().join();
      disk.room = 0;
      system.set(NOON.minusSeconds(61));

      assertEquals(
          List.of("self_test_failed", "disk_full", "clock_untrusted", "device_busy"), reasons());
    }
  }

  @Nested
  @DisplayName("tries its locks")
  class TriesItsLocks {

    private SelfTestReport tried() {
      return relay.runSelfTest(List::of).toCompletableFuture().join();
    }

    private Map<String, String> found(SelfTestReport report) {
      Map<String, String> found = new LinkedHashMap<>();
      report.checks().forEach(each -> found.put(each.check(), each.actual()));
      return found;
    }

    @Test
    void and_finds_that_they_hold_with_the_exact_reasons() throws Exception {
      SelfTestReport report = tried();

      assertTrue(report.hasPassed());
      Map<String, String> expected = new LinkedHashMap<>();
      expected.put("control", "");
      expected.put("unsigned", "unknown_signer");
      expected.put("forged_signature", "unknown_signer");
      expected.put("unknown_signer", "unknown_signer");
      expected.put("one_signer", "threshold_not_met");
      expected.put("wrong_site", "wrong_site");
      expected.put("wrong_device", "wrong_device");
      expected.put("expired", "expired");
      expected.put("replayed", "replayed");
      assertEquals(expected, found(report));
      assertEquals(List.of(report), ends.reports);
      // Nothing of it came near a device, or was answered.
      assertTrue(controller.writes.isEmpty());
      assertTrue(outlet.published.isEmpty());
      assertEquals(List.of("kept", "locks"), evidence());
    }

    private List<String> evidence() throws Exception {
      List<String> kinds = new ArrayList<>();
      journal
          .log()
          .read(
              0,
              (index, record) ->
                  kinds.add(
                      new String(record, UTF_8).replaceAll("^\\{\"record\":\"([a-z]+)\".*", "$1")));
      return kinds;
    }

    @Test
    void also_where_two_must_sign_every_command() {
      policy = Site.policyOfTwo();

      assertTrue(tried().hasPassed());
    }

    @Test
    void also_while_the_clock_is_not_trusted() {
      sendLimit("before", 1, 50);
      outlet.awaitFinals(1);
      system.set(NOON.minusSeconds(61));

      SelfTestReport report = tried();

      assertTrue(report.hasPassed(), report.failures());
      assertEquals("clock_untrusted", found(report).get("control"));
    }

    @Test
    void and_goes_on_when_they_hold() {
      tried();

      sendLimit("a", 1, 60);

      assertEquals("applied", outlet.awaitEnd());
    }

    @ParameterizedTest
    @EnumSource(Sabotage.class)
    void and_carries_out_nothing_any_more_when_one_was_broken(Sabotage sabotage) {
      verification = sabotage;
      SelfTestReport report = tried();
      verification = CommandVerification.REAL;

      assertEquals(sabotage.failures, report.failures());
      sendLimit("a", 1, 60);
      assertEquals("failed self_test_failed", outlet.awaitEnd());
      assertTrue(controller.writes.isEmpty());

      // A test that passes is no pardon; a restart after which it passes is.
      assertTrue(tried().hasPassed());
      sendLimit("b", 2, 60);
      assertEquals("failed self_test_failed", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
      restart();
      assertTrue(tried().hasPassed());
      sendLimit("c", 3, 60);
      assertEquals("applied", FakeOutlet.end(outlet.awaitFinals(3).get(2)));
    }

    @Test
    void and_ends_what_waits_and_what_is_about_to_begin() {
      holdTheLine();
      sendLimit("a", 1, 60);
      send(signed(other("b", 2)));
      await().until(() -> outlet.receipts().size() == 2);
      verification = Sabotage.TIME;
      tried();

      assertEquals("failed self_test_failed", outlet.awaitEnd());
      assertEquals(Optional.of("b"), outlet.finals().get(0).command());
      controller.lineIsFree.complete(null);
      assertEquals("failed self_test_failed", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
      assertTrue(controller.writes.isEmpty());
    }

    @Test
    void of_others_too() {
      SelfTestReport report =
          relay
              .runSelfTest(
                  () -> List.of(new SelfTestCheck("revoked_certificate", "not_authorized", "")))
              .toCompletableFuture()
              .join();

      assertEquals("revoked_certificate: no rejection, expected not_authorized", report.failures());
      sendLimit("a", 1, 60);
      assertEquals("failed self_test_failed", outlet.awaitEnd());
    }
  }

  @Nested
  @DisplayName("leaves evidence")
  class LeavesEvidence {

    private List<String> records() throws Exception {
      List<String> records = new ArrayList<>();
      journal.log().read(0, (index, record) -> records.add(new String(record, UTF_8)));
      return records;
    }

    private List<String> kinds() throws Exception {
      return records().stream()
          .map(each -> each.replaceAll("^\\{\"record\":\"([a-z]+)\".*", "$1"))
          .toList();
    }

    private void sendAs(String sender, byte[] message) {
      Delivery plain = delivery(message);
      relay.delivered(
          INVERTER,
          new Delivery(
              plain.topic(),
              plain.payload(),
              plain.retained(),
              plain.responseTopic(),
              plain.correlation(),
              Map.of(Delivery.SENDER, sender)));
    }

    @Test
    void of_every_step_of_a_command_in_the_order_in_which_they_were_taken() throws Exception {
      sendLimit("a", 1, 60);
      outlet.awaitFinals(1);
      relay.close();

      assertEquals(
          List.of("accepted", "receipt", "armed", "receipt", "done", "published"), kinds());
    }

    @Test
    void of_a_refusal_and_what_was_refused() throws Exception {
      send("{}".getBytes(UTF_8));
      outlet.awaitFinals(1);

      assertEquals(List.of("refused", "receipt"), kinds());
    }

    @Test
    void in_each_receipt_which_says_where_it_stands() {
      sendLimit("a", 1, 60);
      outlet.awaitFinals(1);
      awaitAnswersHandled();
      send("{}".getBytes(UTF_8));
      outlet.awaitFinals(2);

      // Each was opened with its proof; between the last two, the broker had taken the one before.
      assertEquals(
          List.of(1L, 3L, 7L),
          outlet.receipts().stream().map(each -> each.place().orElseThrow().index()).toList());
    }

    @Test
    void before_the_first_byte_goes_out() throws Exception {
      holdTheLine();
      sendLimit("a", 1, 60);
      outlet.awaitAccepted();
      List<Integer> writesBefore = new CopyOnWriteArrayList<>();
      disk.onSync = () -> writesBefore.add(controller.writes.size());
      controller.lineIsFree.complete(null);

      outlet.awaitFinals(1);
      assertEquals(List.of(0, 1), writesBefore);
      assertEquals(
          List.of("accepted", "receipt", "armed", "receipt", "done"), kinds().subList(0, 5));
    }

    @Test
    void of_a_flood_of_refusals_in_full_once_and_then_by_their_number_each_minute()
        throws Exception {
      for (int i = 0; i < 120; i++) {
        sendAs("mallory", "{}".getBytes(UTF_8));
      }
      sendAs("anna", "{}".getBytes(UTF_8));
      outlet.awaitFinals(121);
      assertEquals(List.of("refused", "receipt", "refused", "receipt"), kinds());
      assertEquals(119, outlet.finals().stream().filter(each -> each.place().isEmpty()).count());

      system.advance(Duration.ofMinutes(1));
      relay.retryNow();
      await().until(() -> kinds().size() == 5);

      assertEquals(
          "{\"record\":\"refusals\",\"sender\":\"mallory\",\"reason\":\"malformed\","
              + "\"count\":119,\"since\":\"%s\",\"at\":\"%s\"}"
                  .formatted(NOON, NOON.plusSeconds(60)),
          records().get(4));
    }

    @Test
    void of_refusals_that_were_only_counted_when_it_stops() throws Exception {
      sendAs("mallory", "{}".getBytes(UTF_8));
      sendAs("mallory", "{}".getBytes(UTF_8));
      outlet.awaitFinals(2);

      relay.close();

      assertEquals(List.of("refused", "receipt", "refusals"), kinds());
    }

    @Test
    void or_begins_nothing_when_the_disk_has_no_room_for_it() {
      disk.room = 1_000_000;
      sendLimit("a", 1, 60);

      assertEquals("failed disk_full", outlet.awaitEnd());
      assertTrue(controller.writes.isEmpty());

      disk.room = Long.MAX_VALUE;
      sendLimit("a", 1, 60);
      assertEquals("applied", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
    }
  }

  @Nested
  @DisplayName("publishes receipts")
  class PublishesReceipts {

    @Test
    void again_byte_for_byte_until_the_broker_takes_them() {
      outlet.answer = PublishResult.UNKNOWN;
      sendLimit("a", 1, 60);
      byte[] first = awaitPublished(2).payload();
      awaitAnswersHandled();
      outlet.answer = PublishResult.ACCEPTED;

      relay.connected();

      assertArrayEquals(first, awaitPublished(3).payload());
      relay.connected();
      restart();
      assertEquals(3, outlet.published.size());
    }

    @Test
    void again_after_a_restart() {
      outlet.answer = PublishResult.UNKNOWN;
      sendLimit("a", 1, 60);
      byte[] first = awaitPublished(2).payload();
      outlet.answer = PublishResult.ACCEPTED;

      restart();

      assertArrayEquals(first, awaitPublished(3).payload());
      assertEquals(1, controller.writes.size());
    }

    @Test
    void that_the_broker_refuses_not_before_the_next_connection() {
      outlet.answer = PublishResult.REFUSED;
      sendLimit("a", 1, 60);
      awaitPublished(2);
      awaitAnswersHandled();

      relay.retryNow();
      relay.connected();

      awaitPublished(3);
      assertEquals(3, outlet.published.size());
    }

    @Test
    void to_the_senders_reply_topic_too_with_what_it_wants_to_find_there() {
      relay.delivered(
          INVERTER,
          new Delivery(
              "t",
              signed(limit("a", 1, 60)),
              false,
              Optional.of("parasol/rooftop-7/reply/anna"),
              Optional.of("42".getBytes(UTF_8))));

      awaitPublished(4);
      assertEquals(
          List.of(
              RECEIPTS, "parasol/rooftop-7/reply/anna", RECEIPTS, "parasol/rooftop-7/reply/anna"),
          outlet.published.stream().map(Publication::topic).toList());
      for (Publication each : outlet.published) {
        assertEquals("42", new String(each.correlation().orElseThrow(), UTF_8));
      }
    }

    @Test
    void to_the_reply_topic_also_after_a_restart() {
      outlet.answer = PublishResult.UNKNOWN;
      relay.delivered(
          INVERTER,
          new Delivery(
              "t",
              signed(limit("a", 1, 60)),
              false,
              Optional.of("parasol/rooftop-7/reply/anna"),
              Optional.of("42".getBytes(UTF_8))));
      awaitPublished(4);
      outlet.published.clear();
      outlet.answer = PublishResult.ACCEPTED;

      restart();

      awaitPublished(2);
      assertEquals("parasol/rooftop-7/reply/anna", outlet.published.get(1).topic());
      assertEquals("42", new String(outlet.published.get(1).correlation().orElseThrow(), UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
      "parasol/rooftop-7/inverter-01/command",
      "parasol/rooftop-8/reply/anna",
      "parasol/rooftop-7/reply/anna/more",
      "parasol/rooftop-7/reply/",
      "parasol/rooftop-7/reply/+",
      "reply/anna",
      "anna"
    })
    void to_no_other_topic(String topic) {
      relay.delivered(
          INVERTER,
          new Delivery(
              "t",
              signed(limit("a", 1, 60)),
              false,
              Optional.of(topic),
              Optional.of(new byte[1025])));

      outlet.awaitEnd();
      assertEquals(
          List.of(RECEIPTS, RECEIPTS), outlet.published.stream().map(Publication::topic).toList());
      assertEquals(Optional.empty(), outlet.published.get(0).correlation());
    }

    private Publication awaitPublished(int count) {
      await().until(() -> outlet.published.size() >= count);
      return outlet.published.get(count - 1);
    }
  }

  @Nested
  @DisplayName("when it ends")
  class WhenItEnds {

    @Test
    void tells_what_has_not_begun_that_it_will_not() {
      holdTheLine();
      sendLimit("a", 1, 60);
      send(signed(other("b", 2)));
      await().until(() -> outlet.receipts().size() == 2);
      CompletableFuture<Void> closed = CompletableFuture.runAsync(relay::close);

      assertEquals("failed interrupted", outlet.awaitEnd());
      assertEquals(Optional.of("b"), outlet.finals().get(0).command());
      controller.lineIsFree.complete(null);
      closed.join();
      assertEquals("applied", FakeOutlet.end(outlet.finals().get(1)));
    }
  }

  @Nested
  @DisplayName("in a flood")
  class InAFlood {

    @Test
    void keeps_no_more_of_a_message_than_shows_that_it_is_too_large() {
      Delivery largest = delivery(new byte[SignedCommand.MAX_BYTES]);
      Delivery tooLarge = delivery(new byte[10 * SignedCommand.MAX_BYTES]);

      assertSame(largest, CommandRelay.bounded(largest));
      assertEquals(SignedCommand.MAX_BYTES + 1, CommandRelay.bounded(tooLarge).payload().length);

      relay.delivered(INVERTER, tooLarge);
      assertEquals("rejected too_large", outlet.awaitEnd());
    }

    @Test
    void keeps_no_user_properties() {
      Delivery many =
          new Delivery(
              "topic",
              new byte[] {1},
              false,
              Optional.of("reply"),
              Optional.empty(),
              Map.of("a", "b"));

      Delivery kept = CommandRelay.bounded(many);

      assertEquals(Map.of(), kept.properties());
      assertArrayEquals(many.payload(), kept.payload());
      assertEquals(many.responseTopic(), kept.responseTopic());
    }

    private Delivery from(String sender, byte[] envelope) {
      Delivery plain = delivery(envelope);
      return new Delivery(
          plain.topic(),
          plain.payload(),
          false,
          Optional.empty(),
          Optional.empty(),
          Map.of(Delivery.SENDER, sender));
    }

    /** Of the largest size, with many signatures by keys that the site does not know. */
    private byte[] worthless() {
      SignedCommand command =
          limit("x".repeat(36), 1, 60)
              .sign(SigningKey.generate())
              .withSignatureBy(SigningKey.generate());
      String json = new String(command.toJson(), UTF_8);
      return json.replace("{\"payloadType\"", " ".repeat(60_000) + "{\"payloadType\"")
          .getBytes(UTF_8);
    }

    @Test
    void examines_the_senders_in_turn_and_bounds_what_one_of_them_has_waiting() {
      CompletableFuture<Void> gate = new CompletableFuture<>();
      List<String> examined = new CopyOnWriteArrayList<>();
      verification =
          (command, policyOfNow, site, device, memory, now, isTrusted) -> {
            gate.join();
            examined.add(command.unverifiedId().orElse(""));
            return CommandVerification.REAL.verify(
                command, policyOfNow, site, device, memory, now, isTrusted);
          };
      byte[] worthless = worthless();
      for (int i = 0; i < 300; i++) {
        relay.delivered(INVERTER, from("mallory", worthless));
      }
      relay.delivered(INVERTER, from("anna", signed(limit("a", 1, 60))));

      gate.complete(null);

      await()
          .until(
              () ->
                  outlet.finals().stream()
                      .anyMatch(each -> each.command().equals(Optional.of("a"))));
      assertTrue(examined.indexOf("a") <= 2, examined.toString());
      await().until(() -> ends.dropped.contains("too_many_at_once"));
      await().until(() -> examined.size() >= 2);
      assertTrue(
          examined.size() <= 2 + WaitingCommands.OF_ONE.bytes() / worthless.length,
          "examined " + examined.size());
    }

    @Test
    void verifies_no_signature_of_a_command_with_many_more_than_the_site_has_keys() {
      List<SignedCommand> examined = new CopyOnWriteArrayList<>();
      verification =
          (command, policyOfNow, site, device, memory, now, isTrusted) -> {
            examined.add(command);
            return CommandVerification.REAL.verify(
                command, policyOfNow, site, device, memory, now, isTrusted);
          };
      SignedCommand command = limit("a", 1, 60).sign(Site.OPERATOR);
      for (int i = 1; i < 2 * policy.signers().size(); i++) {
        command = command.withSignatureBy(SigningKey.generate());
      }
      send(command.withSignatureBy(SigningKey.generate()).toJson());
      assertEquals("rejected malformed", outlet.awaitEnd());
      assertEquals(List.of(), examined);

      send(command.toJson());

      assertEquals("applied", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
    }

    @Test
    void drops_what_it_cannot_look_at_and_says_so() {
      CompletableFuture<Void> gate = new CompletableFuture<>();
      verification =
          (command, policyOfNow, site, device, memory, now, isTrusted) -> {
            gate.join();
            return CommandVerification.REAL.verify(
                command, policyOfNow, site, device, memory, now, isTrusted);
          };
      sendLimit("a", 1, 60);
      byte[] garbage = "{}".getBytes(UTF_8);
      for (int i = 0; i < 2 * WaitingCommands.OF_ALL.messages(); i++) {
        send(garbage);
      }
      gate.complete(null);

      await().until(() -> ends.dropped.contains("too_many_at_once"));
      outlet.published.clear();
      await()
          .until(
              () -> {
                send(garbage);
                return !outlet.published.isEmpty();
              });
    }
  }
}
