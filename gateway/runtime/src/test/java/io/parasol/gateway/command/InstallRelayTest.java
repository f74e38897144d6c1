// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static io.parasol.gateway.command.Site.INVERTER;
import static io.parasol.gateway.command.Site.NOON;
import static io.parasol.gateway.command.Site.delivery;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.command.journal.SelfTestCheck;
import io.parasol.gateway.command.journal.TestJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A command to install")
class InstallRelayTest {

  @TempDir Path folder;

  private final FakeController controller = new FakeController();
  private final FakeOutlet outlet = new FakeOutlet();
  private final Taker installer = new Taker();
  private final FaultyDisk disk = new FaultyDisk();
  private volatile CommandPolicy policy = Site.policy();
  private TestJournal journal;
  private CommandRelay relay;

  /** Takes jobs over and leaves them to the test. */
  private static final class Taker implements Installer {
    final List<InstallJob> jobs = new CopyOnWriteArrayList<>();
    volatile Optional<CommandRejectedException> refusal = Optional.empty();

    @Override
    public void check(VerifiedCommand command) throws CommandRejectedException {
      if (refusal.isPresent()) {
        throw refusal.get();
      }
    }

    @Override
    public void begin(InstallJob job) {
      jobs.add(job);
    }

    InstallJob await(int count) {
      Awaitility.await().until(() -> jobs.size() >= count);
      return jobs.get(count - 1);
    }
  }

  private final ManualClock system = new ManualClock(NOON);

  @BeforeEach
  void start() {
    journal = TestJournal.open(folder, disk);
    relay =
        new CommandRelay(
            Site.with(controller, () -> policy),
            journal.journal(),
            TrustedClock.open(system, system.uptime(), folder.resolve("clock")),
            outlet,
            new Ends(),
            installer);
    relay.start();
  }

  @AfterEach
  void stop() {
    relay.close();
    journal.close();
  }

  private static Command install(String id, long counter) {
    return new Command(
        id,
        Site.TOPICS.site(),
        INVERTER,
        CommandClass.FIRMWARE,
        new Action.Install(
            new Action.Image("acme/fw.bin", "1.4.0", 3, "0".repeat(64)), UpdateWindow.ALWAYS),
        counter,
        NOON.minusSeconds(60),
        NOON.plusSeconds(300),
        Map.of());
  }

  private void send(Command command) {
    relay.delivered(
        INVERTER, delivery(command.sign(Site.OPERATOR).withSignatureBy(Site.ENGINEER).toJson()));
  }

  private static Json kept(String text) {
    return new Json.Str(text);
  }

  @Test
  void is_handed_over_and_ends_once() {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    job.progress("send", "1 of 3 bytes");
    job.end(CommandResult.withoutWrite(Outcome.APPLIED, "read_back", ""));
    job.end(CommandResult.failed("late", ""));

    assertEquals("applied read_back", outlet.awaitEnd());
    assertEquals(
        List.of("accepted", "progress send", "applied read_back"),
        outlet.receipts().stream().map(FakeOutlet::end).toList());
  }

  @Test
  void of_one_operator_alone_is_refused() {
    relay.delivered(INVERTER, delivery(install("a", 1).sign(Site.OPERATOR).toJson()));

    assertEquals("rejected threshold_not_met", outlet.awaitEnd());
    assertEquals(List.of(), installer.jobs);
  }

  @Test
  void that_was_sent_again_is_refused() {
    send(install("a", 1));
    installer.await(1).end(CommandResult.failed("window_closed", ""));
    outlet.awaitFinals(1);

    send(install("a", 1));

    assertEquals("rejected replayed", FakeOutlet.end(outlet.awaitFinals(2).get(1)));
    assertEquals(1, installer.jobs.size());
  }

  @Test
  void is_refused_for_what_its_installer_says() {
    installer.refusal =
        Optional.of(new CommandRejectedException(Rejection.WINDOW_CLOSED, "the sun is up"));
    send(install("a", 1));

    assertEquals("rejected window_closed", outlet.awaitEnd());
  }

  @Test
  void lets_other_commands_pass_while_it_waits_and_none_when_it_has_its_turn() {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    relay.delivered(INVERTER, delivery(Site.signed(Site.limit("b", 2, 60))));
    outlet.awaitFinals(1);
    assertEquals(List.of(new Value.Whole(60)), controller.writes);

    job.slot().toCompletableFuture().join();
    relay.delivered(INVERTER, delivery(Site.signed(Site.limit("c", 3, 70))));
    job.saveProgress(kept("x")).toCompletableFuture().join();
    assertEquals(List.of(new Value.Whole(60)), controller.writes, "it waits for its turn");
    job.end(CommandResult.failed("timeout", ""));

    outlet.awaitFinals(3);
    assertEquals(List.of(new Value.Whole(60), new Value.Whole(70)), controller.writes);
  }

  @Test
  void lets_other_commands_pass_when_it_gives_its_turn_back_until_it_has_it_again() {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    job.slot().toCompletableFuture().join();
    relay.delivered(INVERTER, delivery(Site.signed(Site.limit("b", 2, 60))));
    job.releaseSlot();
    job.releaseSlot();
    outlet.awaitFinals(1);
    assertEquals(List.of(new Value.Whole(60)), controller.writes);

    job.slot().toCompletableFuture().join();
    relay.delivered(INVERTER, delivery(Site.signed(Site.limit("c", 3, 70))));
    job.saveProgress(kept("x")).toCompletableFuture().join();
    assertEquals(List.of(new Value.Whole(60)), controller.writes, "it waits for its turn");
    job.end(CommandResult.failed("timeout", ""));

    outlet.awaitFinals(3);
    assertEquals(List.of(new Value.Whole(60), new Value.Whole(70)), controller.writes);
  }

  @Test
  void goes_on_after_a_restart_with_what_was_kept_of_it() {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    job.saveProgress(kept("first")).toCompletableFuture().join();
    job.saveProgress(kept("second")).toCompletableFuture().join();
    stop();

    start();

    InstallJob again = installer.await(2);
    assertEquals(Optional.of(kept("second")), again.savedProgress());
    assertEquals(job.command().content(), again.command().content());
    assertTrue(outlet.finals().isEmpty(), "it has not ended");
    again.end(CommandResult.withoutWrite(Outcome.APPLIED, "read_back", ""));
    assertEquals("applied read_back", outlet.awaitEnd());
  }

  @Test
  void waits_again_after_a_restart_when_nothing_was_begun() throws Exception {
    send(install("a", 1));
    installer.await(1);
    stop();

    start();

    InstallJob again = installer.await(2);
    assertFalse(again.savedProgress().isPresent());
    again.requireStillDue();
  }

  @Test
  void is_not_due_any_more_when_one_of_its_signers_is_taken_out() throws Exception {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    job.requireStillDue();

    policy = Site.policyWithoutOperator();

    assertEquals(
        Rejection.THRESHOLD_NOT_MET,
        assertThrows(CommandRejectedException.class, job::requireStillDue).reason());
  }

  @Test
  void is_not_due_any_more_when_a_newer_one_has_come() throws Exception {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    send(install("b", 2));
    installer.await(2).requireStillDue();

    assertEquals(
        Rejection.SUPERSEDED,
        assertThrows(CommandRejectedException.class, job::requireStillDue).reason());
  }

  private static void assertUndue(Rejection reason, InstallJob job) {
    assertEquals(
        reason, assertThrows(CommandRejectedException.class, job::requireStillDue).reason());
  }

  @Test
  void is_not_due_any_more_when_its_time_is_over() throws Exception {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    system.advance(Duration.ofSeconds(299));
    job.requireStillDue();

    system.advance(Duration.ofSeconds(1));

    assertUndue(Rejection.EXPIRED, job);
  }

  @Test
  void is_not_due_while_nobody_knows_the_time() throws Exception {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    system.set(NOON.minusSeconds(61));
    assertUndue(Rejection.CLOCK_UNTRUSTED, job);

    system.set(NOON);
    job.requireStillDue();
  }

  @Test
  void is_not_due_any_more_when_a_lock_has_failed() throws Exception {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    relay.runSelfTest(List::of).toCompletableFuture().join();
    job.requireStillDue();

    relay
        .runSelfTest(() -> List.of(new SelfTestCheck("revoked_certificate", "not_authorized", "")))
        .toCompletableFuture()
        .join();

    assertUndue(Rejection.PRECONDITION_FAILED, job);
  }

  @Test
  void keeps_nothing_that_is_not_on_the_disk() {
    send(install("a", 1));
    InstallJob job = installer.await(1);
    job.saveProgress(kept("first")).toCompletableFuture().join();
    disk.isFailing = true;

    assertTrue(
        job.saveProgress(kept("second")).toCompletableFuture().handle((v, e) -> e != null).join());
    await().until(() -> job.savedProgress().equals(Optional.of(kept("first"))));
  }
}
