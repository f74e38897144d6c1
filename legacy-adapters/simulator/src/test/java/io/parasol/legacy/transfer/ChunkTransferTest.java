// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.simulator.config.Loader;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.loader.SimulatedLease;
import io.parasol.simulator.loader.SimulatedLoader;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A device that fetches its image by itself")
class ChunkTransferTest {

  private static final DeviceId DEVICE = new DeviceId("string-box");
  private static final byte[] IMAGE = Images.random(2_500, 7);
  private static final String HASH = Images.sha256(IMAGE);

  private final Talk talk = new Talk();
  private ReleasedImage image = Images.of(IMAGE);

  /** The requests of the device, one after the other, and the responses. */
  private static final class Talk implements PullLease, TransferClock {
    final ArrayDeque<Pull> asks = new ArrayDeque<>();
    final List<String> received = new ArrayList<>();
    final ByteArrayOutputStream got = new ByteArrayOutputStream();
    Optional<Pull.FinalReport> ended = Optional.empty();
    boolean isThere = true;
    boolean isWayOpen = true;
    boolean isStopping;
    long now;

    @Override
    public DeviceId device() {
      return DEVICE;
    }

    @Override
    public boolean isConnected() {
      return isThere;
    }

    @Override
    public boolean announce() {
      received.add("command");
      return isThere;
    }

    @Override
    public Optional<Pull> next(Duration timeout) throws InterruptedException {
      if (isStopping) {
        throw new InterruptedException();
      }
      Pull next = asks.poll();
      if (next == null) {
        now += timeout.toNanos();
      }
      return Optional.ofNullable(next);
    }

    @Override
    public Optional<Pull.FinalReport> finalReport() {
      return ended;
    }

    @Override
    public boolean send(Pull.Block to, byte[] bytes, long left) {
      received.add("%d+%d, left %d".formatted(to.offset(), bytes.length, left));
      got.writeBytes(bytes);
      return isWayOpen;
    }

    @Override
    public boolean permit(Pull.Activate to) {
      received.add("go");
      return isWayOpen;
    }

    @Override
    public void reject(Pull.PullRequest to, String reason, String detail, long goOnAt) {
      received.add(to.wireName() + " " + reason + " " + goOnAt);
    }

    @Override
    public void close() {}

    @Override
    public long now() {
      return now;
    }

    @Override
    public void pause(Duration time) {
      now += time.toNanos();
    }

    Talk asks(long offset, int length) {
      asks.add(new Pull.Block(offset, length, tag()));
      return this;
    }

    Talk wantsToRun(String sha256) {
      asks.add(new Pull.Activate(sha256, tag()));
      return this;
    }

    Talk says(boolean isApplied) {
      asks.add(new Pull.FinalReport(isApplied, "no room"));
      return this;
    }

    private static Pull.Tag tag() {
      return new Pull.Tag(Optional.empty());
    }
  }

  private Transfer transfer(TransferProgress from) {
    return new ChunkDriver(ChunkDriver.ChunkTimeouts.DEFAULT, talk)
        .open(Images.install(DEVICE, image), talk, from);
  }

  private Transfer transfer() {
    return transfer(TransferProgress.START);
  }

  private static void assertFailed(String reason, RecoveryAction action, TransferOutcome outcome) {
    Failure failure = assertInstanceOf(TransferOutcome.Failed.class, outcome).failure();
    assertEquals(reason, failure.reason(), failure.detail());
    assertEquals(action, failure.action());
  }

  private Transfer sent() {
    Transfer transfer = transfer();
    talk.asks(0, 1_000).asks(1_000, 1_000).asks(2_000, 1_000);
    transfer.sendNext();
    transfer.sendNext();
    assertInstanceOf(TransferOutcome.AllSent.class, transfer.sendNext());
    return transfer;
  }

  @Test
  void has_it_block_after_block_and_runs_it_once_its_hash_is_right() {
    Transfer transfer = sent();
    talk.wantsToRun(HASH);

    assertEquals(TransferOutcome.proved(Proof.MEASURED), transfer.perform(Phase.VERIFY));
    assertEquals(TransferOutcome.done(), transfer.perform(Phase.ACTIVATE));
    talk.says(true);
    talk.ended = Optional.of(new Pull.FinalReport(true, ""));
    assertEquals(TransferOutcome.done(), transfer.perform(Phase.CONFIRM));

    assertArrayEquals(IMAGE, talk.got.toByteArray());
    assertEquals(
        List.of("0+1000, left 1500", "1000+1000, left 500", "2000+500, left 0", "go"),
        talk.received);
    assertEquals(new TransferProgress(3, 2_500, HASH), transfer.cursor());
  }

  @Test
  void may_have_again_what_it_has_had_and_that_moves_nothing_on() {
    Transfer transfer = transfer();
    talk.asks(0, 1_000).asks(500, 1_000).asks(0, 200).asks(1_000, 100);
    transfer.sendNext();

    TransferOutcome.Sent next = assertInstanceOf(TransferOutcome.Sent.class, transfer.sendNext());

    assertEquals(
        List.of(
            "0+1000, left 1500", "500+500, left 1500", "0+200, left 2300", "1000+100, left 1400"),
        talk.received);
    assertEquals(1_100, next.cursor().bytes());
    assertEquals(Images.sha256(Arrays.copyOf(IMAGE, 1_100)), next.cursor().sha256());
  }

  @Test
  void gets_nothing_of_what_lies_behind_the_next_block_or_the_end() {
    Transfer transfer = transfer();
    talk.asks(1, 10).asks(2_500, 10).asks(Long.MAX_VALUE, 1);

    assertFailed("timeout", RecoveryAction.REPEAT, transfer.sendNext());

    assertEquals(
        List.of("block wrong_offset 0", "block wrong_offset 0", "block wrong_offset 0"),
        talk.received);
    assertEquals(TransferProgress.START, transfer.cursor());
  }

  @Test
  void goes_on_in_the_middle_after_a_restart_of_the_gateway() {
    TransferProgress kept =
        new TransferProgress(1, 1_000, Images.sha256(Arrays.copyOf(IMAGE, 1_000)));
    Transfer transfer = transfer(kept);
    // It had one block more than was written down: it has that once more.
    talk.asks(2_000, 1_000).asks(1_000, 2_000);

    assertInstanceOf(TransferOutcome.AllSent.class, transfer.sendNext());

    assertEquals(List.of("block wrong_offset 1000", "1000+1500, left 0"), talk.received);
  }

  @Test
  void gets_no_more_of_an_image_that_is_not_what_it_was() {
    TransferProgress other = new TransferProgress(1, 1_000, Images.sha256(new byte[1_000]));
    talk.asks(1_000, 10);

    assertFailed("image_changed", RecoveryAction.STOP, transfer(other).sendNext());
    assertEquals(List.of(), talk.received);
  }

  @Test
  void is_not_let_run_what_was_changed_on_the_disk_meanwhile() {
    byte[] changed = IMAGE.clone();
    changed[2_400]++;
    image = Images.of(changed, HASH);
    Transfer transfer = transfer();
    talk.asks(0, 2_000).asks(2_000, 500);
    transfer.sendNext();

    assertFailed("image_changed", RecoveryAction.STOP, transfer.sendNext());
  }

  @Test
  void may_not_run_it_before_it_has_had_all_of_it() {
    Transfer transfer = transfer();
    talk.asks(0, 1_000).wantsToRun(HASH);
    transfer.sendNext();

    assertFailed("timeout", RecoveryAction.REPEAT, transfer.sendNext());
    assertEquals(List.of("0+1000, left 1500", "activate not_yet 1000"), talk.received);
  }

  @Test
  void begins_again_when_it_has_something_else() {
    Transfer transfer = sent();
    talk.wantsToRun("0".repeat(64));

    assertFailed("verify_differs", RecoveryAction.START_AGAIN, transfer.perform(Phase.VERIFY));
    assertEquals("activate differs 0", talk.received.get(3));
  }

  @Test
  void may_mend_a_block_before_it_says_that_it_has_all() {
    Transfer transfer = sent();
    talk.asks(1_000, 1_000).wantsToRun(HASH);

    assertEquals(TransferOutcome.proved(Proof.MEASURED), transfer.perform(Phase.VERIFY));
    assertEquals("1000+1000, left 500", talk.received.get(3));
  }

  @Test
  void is_let_run_it_after_a_restart_of_the_gateway_only_with_the_right_hash() {
    TransferProgress all = new TransferProgress(3, 2_500, HASH);
    talk.wantsToRun("0".repeat(64));
    assertFailed(
        "verify_differs", RecoveryAction.START_AGAIN, transfer(all).perform(Phase.ACTIVATE));

    talk.wantsToRun(HASH);
    assertEquals(TransferOutcome.done(), transfer(all).perform(Phase.ACTIVATE));
    assertEquals(List.of("activate differs 0", "go"), talk.received);
  }

  @Test
  void hears_once_more_that_it_may_run_it() {
    Transfer transfer = transfer();
    talk.wantsToRun(HASH).asks(0, 10);

    assertEquals(TransferOutcome.done(), transfer.perform(Phase.CONFIRM));
    assertEquals(List.of("go", "block no_install 2500"), talk.received);
  }

  @Test
  void that_does_not_want_it_ends_it() {
    Transfer transfer = transfer();
    talk.says(false);

    assertFailed("device_refused", RecoveryAction.RECOVER, transfer.sendNext());
    assertEquals(TransferOutcome.done(), transfer.recover(true));
  }

  @Test
  void that_is_not_there_is_waited_for() {
    talk.isThere = false;

    assertFailed("comm_error", RecoveryAction.REPEAT, transfer().perform(Phase.ENTER));
    assertEquals(LoaderState.SILENT, transfer().locate());
    assertFailed("timeout", RecoveryAction.REPEAT, transfer().recover(true));
    assertFailed("timeout", RecoveryAction.REPEAT, transfer().perform(Phase.CONFIRM));
    talk.isThere = true;
    assertEquals(LoaderState.APPLICATION, transfer().locate());
  }

  @Test
  void that_a_block_did_not_reach_may_have_it_again() {
    Transfer transfer = transfer();
    talk.isWayOpen = false;
    talk.asks(0, 1_000).asks(0, 1_000);
    assertFailed("comm_error", RecoveryAction.REPEAT, transfer.sendNext());
    assertEquals(TransferProgress.START, transfer.cursor());

    talk.isWayOpen = true;
    assertInstanceOf(TransferOutcome.Sent.class, transfer.sendNext());
  }

  @Test
  void gets_the_image_of_its_command_and_no_other() {
    image = Images.of(Images.random(10, 1));
    Transfer other =
        new ChunkDriver(ChunkDriver.ChunkTimeouts.DEFAULT, talk)
            .open(
                new VerifiedInstall(Images.install(DEVICE, Images.of(IMAGE)).command(), image),
                talk,
                TransferProgress.START);

    assertFailed("device_refused", RecoveryAction.STOP, other.perform(Phase.ENTER));
    assertEquals(List.of(), talk.received);
    image = Images.of(IMAGE);
    assertEquals(TransferOutcome.done(), transfer().perform(Phase.ENTER), "the control");
  }

  @Test
  void stops_between_two_blocks_when_the_gateway_does() {
    talk.isStopping = true;

    assertFailed("cancelled", RecoveryAction.REPEAT, transfer().sendNext());
    assertTrue(Thread.interrupted(), "whoever runs it hears of it");
  }

  @Test
  void is_reached_by_no_line_of_registers() {
    SimulatedLease line =
        new SimulatedLease(
            DEVICE,
            new SimulatedLoader(
                Loader.TransferMode.FILE, "x", "1", "1", Duration.ZERO, LoaderFaults.NONE));

    assertThrows(
        IllegalArgumentException.class,
        () -> new ChunkDriver().open(Images.install(DEVICE, image), line, TransferProgress.START));
  }
}
