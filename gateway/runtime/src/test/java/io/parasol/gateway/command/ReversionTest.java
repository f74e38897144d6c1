// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.LIMIT;
import static io.parasol.gateway.command.Site.NOON;
import static io.parasol.gateway.command.Site.delivery;
import static io.parasol.gateway.command.Site.signed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.PublishResult;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.LogAudit;
import io.parasol.certs.evidence.LogReport;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.journal.TestJournal;
import io.parasol.gateway.command.receipt.PendingReversion;
import io.parasol.legacy.Receipt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a command has set for a time")
class ReversionTest {

  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final PointName MODE = new PointName("mode");

  @TempDir Path folder;

  private final ManualClock system = new ManualClock(NOON);
  private final FakeController controller = new FakeController();
  private final FakeOutlet outlet = new FakeOutlet();
  private final Ends ends = new Ends();
  private final FaultyDisk disk = new FaultyDisk();
  private volatile CommandPolicy policy = Site.policy();
  private TestJournal journal;
  private CommandRelay relay;

  @BeforeEach
  void start() {
    controller.registers.putIfAbsent(LIMIT, new Value.Whole(100));
    controller.registers.putIfAbsent(MODE, new Value.Text("track"));
    journal = TestJournal.open(folder, disk);
    relay =
        new CommandRelay(
            Site.with(controller, () -> policy),
            journal.journal(),
            TrustedClock.open(system, system.uptime(), folder.resolve("clock")),
            outlet,
            ends,
            RelayParts.withoutInstaller(
                new ReadBackPolicy(3, Duration.ofMillis(1)), CommandVerification.REAL));
    relay.start();
  }

  @AfterEach
  void stop() {
    relay.close();
    journal.close();
  }

  private void restart() {
    stop();
    start();
  }

  private static Action.Write writes(Optional<Duration> after, Object... namesAndValues) {
    Map<PointName, Value> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      values.put(
          (PointName) namesAndValues[i],
          value instanceof String text ? new Value.Text(text) : new Value.Whole((Integer) value));
    }
    return new Action.Write(values, after);
  }

  private void send(Action.Write write, String id, long counter, SigningKey key) {
    Command command =
        new Command(
            id,
            Site.TOPICS.site(),
            INVERTER,
            CommandClass.SETPOINT,
            write,
            counter,
            system.instant().minusSeconds(60),
            system.instant().plusSeconds(300),
            Map.of());
    relay.delivered(INVERTER, delivery(command.sign(key).toJson()));
  }

  /** For a quarter of an hour. */
  private void limitForAQuarter(String id, long counter, int limit) {
    send(writes(Optional.of(QUARTER), LIMIT, limit), id, counter, Site.OPERATOR);
  }

  /** Without a limit of time. */
  private void limit(String id, long counter, int limit) {
    send(writes(Optional.empty(), LIMIT, limit), id, counter, Site.ENGINEER);
  }

  private void passes(Duration time) {
    system.advance(time);
    relay.retryNow();
  }

  /** Whatever was begun before is over. */
  private void letPass() {
    relay.supplyOnThread(() -> "").toCompletableFuture().join();
  }

  /** The final receipts as {@code outcome reason}, those of reversions with what they revert. */
  private List<String> ended(int count) {
    return outlet.awaitFinals(count).stream().map(ReversionTest::shown).toList();
  }

  private static String shown(CommandReceipt receipt) {
    return receipt
            .reverts()
            .map(id -> "reverts " + id + ": ")
            .orElse(receipt.command().orElse("-") + ": ")
        + FakeOutlet.end(receipt);
  }

  private static List<Value> wholes(long... numbers) {
    List<Value> values = new ArrayList<>();
    for (long number : numbers) {
      values.add(new Value.Whole(number));
    }
    return values;
  }

  private List<String> evidence() throws Exception {
    List<String> kinds = new ArrayList<>();
    journal
        .log()
        .read(
            0,
            (index, record) ->
                kinds.add(
                    new String(record, UTF_8)
                        .replaceAll("(?s)^\\{\"record\":\"([a-z]+)\".*", "$1")));
    return kinds;
  }

  @Test
  void is_what_it_was_before_once_that_is_over_and_a_signed_receipt_says_so() throws Exception {
    limitForAQuarter("a", 1, 60);
    outlet.awaitFinals(1);
    passes(QUARTER.minusMillis(1));
    letPass();
    assertEquals(wholes(60), controller.writes);

    passes(Duration.ofMillis(1));

    assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
    CommandReceipt reversion = outlet.finals().get(1);
    assertEquals(Map.of(LIMIT, new Value.Whole(100)), reversion.written());
    assertEquals(Map.of(LIMIT, new Value.Whole(100)), reversion.readBack());
    assertEquals(36, reversion.command().orElseThrow().length());
    assertEquals(wholes(60, 100), controller.writes);
    // Commands are counted, and this is none.
    assertEquals(List.of("setpoint applied"), ends.ended);
    relay.close();
    assertEquals(
        List.of(
            "accepted",
            "receipt",
            "armed",
            "receipt",
            "done",
            "published",
            "reverting",
            "receipt",
            "reverted",
            "published"),
        evidence());
  }

  @Test
  void is_proved_by_the_log_as_every_other_end_is() throws Exception {
    limitForAQuarter("a", 1, 60);
    outlet.awaitFinals(1);
    passes(QUARTER);
    outlet.awaitFinals(2);
    relay.close();

    LogReport report =
        new LogAudit(Set.of(Site.GATEWAY.publicKey()), (chain, at) -> Optional.empty(), List.of())
            .audit(folder.resolve("log"));

    assertEquals(List.of(), report.findings());
    assertEquals(2, report.heads(), "a receipt of the command, and one of what took it back");
    assertTrue(outlet.finals().get(1).place().isPresent());
  }

  @Test
  void is_so_by_a_clock_that_only_goes_forward_too() {
    send(writes(Optional.of(Duration.ofMillis(50)), LIMIT, 60), "a", 1, Site.OPERATOR);

    // The clock of the box stands still.
    assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
  }

  @Test
  void is_taken_back_in_the_other_order() {
    send(writes(Optional.of(QUARTER), LIMIT, 60, MODE, "stow"), "a", 1, Site.OPERATOR);
    outlet.awaitFinals(1);
    passes(QUARTER);

    outlet.awaitFinals(2);
    assertEquals(
        List.of(
            new Value.Whole(60),
            new Value.Text("stow"),
            new Value.Text("track"),
            new Value.Whole(100)),
        controller.writes);
  }

  @Test
  void is_left_alone_where_the_device_has_it_again_already() {
    limitForAQuarter("a", 1, 60);
    outlet.awaitFinals(1);
    controller.registers.put(LIMIT, new Value.Whole(100));
    passes(QUARTER);

    assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
    assertEquals(wholes(60), controller.writes);
    assertEquals(Map.of(), outlet.finals().get(1).written());
  }

  @Test
  void is_taken_back_though_who_signed_it_may_sign_nothing_any_more() {
    limitForAQuarter("a", 1, 60);
    outlet.awaitFinals(1);
    policy = Site.policyWithoutOperator();
    passes(QUARTER);

    assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
  }

  /** As {@code command point=value}, with what it is late for; and when it is due. */
  private List<String> pending() {
    List<List<PendingReversion>> reported = ends.pending;
    return reported.isEmpty()
        ? List.of()
        : reported.get(reported.size() - 1).stream()
            .map(
                each ->
                    "%s %s %s %s"
                        .formatted(
                            each.command(), each.values(), each.due(), each.late().orElse("-")))
            .toList();
  }

  @Test
  void is_told_of_as_pending_until_it_has_been_taken_back() {
    limitForAQuarter("a", 1, 60);
    outlet.awaitFinals(1);
    String expected = "a {limit=100} " + NOON.plus(QUARTER) + " -";
    await().until(() -> pending().equals(List.of(expected)));
    passes(QUARTER.minusMillis(1));
    letPass();
    assertEquals(1, ends.pending.size(), "it is told once");

    passes(Duration.ofMillis(1));

    outlet.awaitFinals(2);
    await().until(() -> pending().isEmpty());
    assertEquals(2, ends.pending.size());
  }

  @Test
  void is_told_of_as_pending_by_a_gateway_that_was_restarted_too() {
    limitForAQuarter("a", 1, 60);
    outlet.awaitFinals(1);
    stop();
    ends.pending.clear();

    start();

    await().until(() -> pending().equals(List.of("a {limit=100} " + NOON.plus(QUARTER) + " -")));
  }

  @Test
  void is_told_of_without_the_points_that_a_newer_command_has_settled() {
    send(writes(Optional.of(QUARTER), LIMIT, 60, MODE, "stow"), "a", 1, Site.OPERATOR);
    outlet.awaitFinals(1);
    limit("b", 2, 70);
    outlet.awaitFinals(2);

    await().until(() -> pending().equals(List.of("a {mode=track} " + NOON.plus(QUARTER) + " -")));
  }

  @Test
  void is_told_to_whoever_has_sent_the_command() {
    relay.delivered(
        INVERTER,
        new Delivery(
            "t",
            signed(Site.write("a", 1, writes(Optional.of(QUARTER), LIMIT, 60))),
            false,
            Optional.of("parasol/rooftop-7/reply/anna"),
            Optional.of("42".getBytes(UTF_8))));
    outlet.awaitFinals(1);
    outlet.published.clear();
    passes(QUARTER);

    await().until(() -> outlet.published.size() == 2);
    assertEquals("parasol/rooftop-7/reply/anna", outlet.published.get(1).topic());
    assertEquals("42", new String(outlet.published.get(1).correlation().orElseThrow(), UTF_8));
  }

  @Nested
  @DisplayName("and a newer command for the point")
  class AndANewerCommand {

    @Test
    void is_not_undone_by_it() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      limit("b", 2, 70);

      assertEquals(List.of("a: applied", "b: applied", "reverts a: rejected superseded"), ended(3));
      passes(QUARTER);
      letPass();
      assertEquals(wholes(60, 70), controller.writes);
      assertEquals(3, outlet.finals().size());
    }

    @Test
    void is_not_undone_by_it_after_a_restart_either() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      limit("b", 2, 70);
      outlet.awaitFinals(3);
      system.advance(QUARTER);
      restart();

      letPass();
      assertEquals(wholes(60, 70), controller.writes);
      assertEquals(3, outlet.finals().size());
    }

    @Test
    void is_carried_out_first_if_it_waits_when_the_time_is_over() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      controller.lineIsFree = new CompletableFuture<>();
      limit("b", 2, 70);
      await().until(() -> outlet.receipts().size() == 3);
      // It is valid for five minutes, and waits for two.
      passes(QUARTER.minusMinutes(13));
      controller.lineIsFree.complete(null);

      assertEquals(List.of("a: applied", "b: applied", "reverts a: rejected superseded"), ended(3));
    }

    @Test
    void that_is_for_a_time_too_is_followed_by_what_was_there_before_both() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      passes(Duration.ofMinutes(10));
      limitForAQuarter("b", 2, 50);

      assertEquals(List.of("a: applied", "b: applied", "reverts a: rejected superseded"), ended(3));
      passes(Duration.ofMinutes(10));
      letPass();
      assertEquals(wholes(60, 50), controller.writes);
      passes(Duration.ofMinutes(5));
      assertEquals("reverts b: applied", ended(4).get(3));
      assertEquals(wholes(60, 50, 100), controller.writes);
    }

    @Test
    void leaves_the_other_points_to_be_taken_back() {
      send(writes(Optional.of(QUARTER), LIMIT, 60, MODE, "stow"), "a", 1, Site.OPERATOR);
      outlet.awaitFinals(1);
      limit("b", 2, 70);
      outlet.awaitFinals(2);
      passes(QUARTER);

      assertEquals(List.of("a: applied", "b: applied", "reverts a: applied"), ended(3));
      assertEquals(Map.of(MODE, new Value.Text("track")), outlet.finals().get(2).written());
      assertEquals(new Value.Whole(70), controller.registers.get(LIMIT));
    }

    @Test
    void that_failed_is_no_reason_to_leave_it() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      controller.result = Receipt.Result.FAILED;
      limit("b", 2, 70);
      outlet.awaitFinals(2);
      controller.result = Receipt.Result.APPLIED;
      passes(QUARTER);

      assertEquals(List.of("a: applied", "b: failed timeout", "reverts a: applied"), ended(3));
      assertEquals(new Value.Whole(100), controller.registers.get(LIMIT));
    }

    @Test
    void that_was_refused_is_no_reason_to_leave_it() {
      limitForAQuarter("a", 2, 60);
      outlet.awaitFinals(1);
      limit("b", 1, 70);
      outlet.awaitFinals(2);
      passes(QUARTER);

      assertEquals(List.of("a: applied", "b: rejected superseded", "reverts a: applied"), ended(3));
    }
  }

  @Nested
  @DisplayName("on a device that cannot be reached when it is over")
  class OnADeviceThatCannotBeReached {

    @Test
    void is_told_once_and_tried_until_it_can() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      controller.unreadable.set(5);
      passes(QUARTER);

      assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
      List<CommandReceipt> progress =
          outlet.receipts().stream().filter(it -> it.outcome() == Outcome.PROGRESS).toList();
      assertEquals(1, progress.size());
      assertEquals(Optional.of("unreadable"), progress.get(0).reason());
      assertEquals(Optional.of("a"), progress.get(0).reverts());
      assertEquals(outlet.finals().get(1).command(), progress.get(0).command());
      await().until(() -> ends.notReverted.size() == 2);
      assertEquals(List.of(Map.of("a", "unreadable"), Map.of()), ends.notReverted);
      assertTrue(
          ends.pending.stream()
              .flatMap(List::stream)
              .anyMatch(each -> each.late().equals(Optional.of("unreadable"))));
      assertEquals(wholes(60, 100), controller.writes);
    }

    @Test
    void is_not_believed_of_a_stranger_under_its_address() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      controller.isStranger = true;
      // Which happens to have the value.
      controller.registers.put(LIMIT, new Value.Whole(100));
      passes(QUARTER);
      await().until(() -> !ends.notReverted.isEmpty());
      assertEquals(List.of(Map.of("a", "device_identity_changed")), ends.notReverted);
      assertEquals(1, outlet.finals().size());
      controller.registers.put(LIMIT, new Value.Whole(60));
      controller.isStranger = false;

      assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
      assertEquals(wholes(60, 100), controller.writes);
    }

    @Test
    void is_tried_again_when_it_does_not_take_it() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      controller.result = Receipt.Result.UNDECIDED;
      passes(QUARTER);
      await().until(() -> !ends.notReverted.isEmpty());
      // It was taken, because the fake device accepts each write, so that it is not written again.
      controller.result = Receipt.Result.APPLIED;

      assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
      assertEquals(wholes(60, 100), controller.writes);
    }

    @Test
    void is_given_up_for_a_newer_command_that_it_takes() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      controller.unreadable.set(Integer.MAX_VALUE);
      passes(QUARTER);
      await().until(() -> !ends.notReverted.isEmpty());
      limit("b", 2, 70);

      assertEquals(List.of("a: applied", "b: applied", "reverts a: rejected superseded"), ended(3));
      assertEquals(wholes(60, 70), controller.writes);
    }

    @Test
    void is_tried_again_by_the_next_process() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      controller.unreadable.set(Integer.MAX_VALUE);
      passes(QUARTER);
      await().until(() -> !ends.notReverted.isEmpty());
      stop();
      controller.unreadable.set(0);
      start();

      assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
    }
  }

  @Nested
  @DisplayName("by a gateway that was restarted")
  class ByAGatewayThatWasRestarted {

    @Test
    void is_taken_back_at_once_if_its_time_was_over_meanwhile() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      stop();
      system.advance(QUARTER.multipliedBy(10));
      start();

      assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
      assertEquals(wholes(60, 100), controller.writes);
    }

    @Test
    void is_taken_back_when_its_time_is_over() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      restart();
      letPass();
      assertEquals(wholes(60), controller.writes);
      passes(QUARTER);

      assertEquals(List.of("a: applied", "reverts a: applied"), ended(2));
    }

    @Test
    void has_its_receipt_published_again_byte_for_byte() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      await()
          .until(
              () ->
                  relay
                      .supplyOnThread(() -> journal.journal().openCount() == 0)
                      .toCompletableFuture()
                      .join());
      outlet.answer = PublishResult.UNKNOWN;
      passes(QUARTER);
      outlet.awaitFinals(2);
      outlet.answer = PublishResult.ACCEPTED;
      restart();

      outlet.awaitFinals(3);
      assertEquals(outlet.finals().get(1), outlet.finals().get(2));
      restart();
      letPass();
      assertEquals(3, outlet.finals().size());
    }
  }

  @Nested
  @DisplayName("is written once more, for which there is room in the budget of the day:")
  class Budget {

    private int writesToday() {
      return relay
          .supplyOnThread(
              () ->
                  journal.journal().writesSince(INVERTER, LIMIT, NOON.minus(Duration.ofHours(24))))
          .toCompletableFuture()
          .join();
    }

    @Test
    void it_counts_from_the_beginning_and_once_only() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      assertEquals(2, writesToday());
      restart();
      assertEquals(2, writesToday());
      passes(QUARTER);
      outlet.awaitFinals(2);

      assertEquals(2, writesToday());
      restart();
      assertEquals(2, writesToday());
    }

    @Test
    void it_goes_over_to_the_command_that_takes_its_place() {
      limitForAQuarter("a", 1, 60);
      outlet.awaitFinals(1);
      limitForAQuarter("b", 2, 50);
      outlet.awaitFinals(3);
      assertEquals(3, writesToday());
      limit("c", 3, 70);
      outlet.awaitFinals(5);

      assertEquals(3, writesToday());
    }
  }
}
