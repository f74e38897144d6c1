// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.Block;
import io.parasol.legacy.modbus.plan.BlockLength;

/**
 * A task that tries from time to time whether a device answers longer blocks than before, so that a
 * temporary problem does not shorten its blocks for ever. The trial is a separate read beside the
 * rounds, so its failure costs no reading.
 */
final class BlockGrowthProbe implements PollTask {

  /**
   * How often the task checks whether a trial is due, in nanoseconds; a period that no profile
   * uses.
   */
  private static final long PERIOD = BlockLength.FIRST_RETRY_DELAY / 7;

  private final PolledDevice device;
  private final PollContext context;
  private final LinkScheduler.Slot<PollTask> slot;

  private BlockGrowthProbe(PolledDevice device, PollContext context) {
    this.device = device;
    this.context = context;
    this.slot = context.scheduler().addRound(device.health(), this, PERIOD);
  }

  static void add(PolledDevice device, PollContext context) {
    var unused = new BlockGrowthProbe(device, context);
  }

  @Override
  public void sendNext(long due) {
    device
        .trial(context.time().now())
        .ifPresentOrElse(
            trial -> {
              context.scheduler().park(slot);
              device.poll(trial.request(), due, new TrialResponseHandler(trial));
            },
            this::finished);
  }

  private void finished() {
    context.scheduler().finished(slot, context.time().now());
  }

  private final class TrialResponseHandler implements LinkArbiter.RequestCallback {
    private final Block trial;

    TrialResponseHandler(Block trial) {
      this.trial = trial;
    }

    @Override
    public void answered(ModbusResponse answer) {
      long now = context.time().now();
      if (answer instanceof ModbusResponse.Registers || answer instanceof ModbusResponse.Bits) {
        device.experience().apply(learned -> learned.trialSucceeded(trial, now));
      } else {
        device.learned().trialFailed(trial, now);
      }
      finished();
    }

    /**
     * Attributes the failure to the length of the block, not to the unit. The next poll of the unit
     * shows whether the unit is the cause.
     */
    @Override
    public void failed(ModbusFailure failure) {
      long now = context.time().now();
      if (failure.wasSent()) {
        device.learned().trialFailed(trial, now);
        device.holdForQuarantine(now);
      }
      finished();
    }
  }
}
