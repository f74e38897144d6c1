// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/**
 * Tries now and then whether a device answers longer blocks than it did, so that a bad day is not
 * paid for ever. It is a read of its own, beside those of the rounds: if it fails, no reading is
 * lost for it.
 */
final class Regrowth implements Poll {

  /** How often it is looked whether it is time; a period that no profile has. */
  private static final long PERIOD = BlockLength.FIRST_PAUSE / 7;

  private final PolledDevice device;
  private final PollContext context;
  private final LinkScheduler.Slot<Poll> slot;

  private Regrowth(PolledDevice device, PollContext context) {
    this.device = device;
    this.context = context;
    this.slot = context.scheduler().addRound(device.health(), this, PERIOD);
  }

  static void add(PolledDevice device, PollContext context) {
    var unused = new Regrowth(device, context);
  }

  @Override
  public void ask(long due) {
    device
        .trial(context.time().now())
        .ifPresentOrElse(
            trial -> {
              context.scheduler().park(slot);
              device.poll(trial.request(), due, new Answer(trial));
            },
            this::finished);
  }

  private void finished() {
    context.scheduler().finished(slot, context.time().now());
  }

  private final class Answer implements Line.Caller {
    private final Block trial;

    Answer(Block trial) {
      this.trial = trial;
    }

    @Override
    public void answered(ModbusResponse answer) {
      long now = context.time().now();
      if (answer instanceof ModbusResponse.Registers || answer instanceof ModbusResponse.Bits) {
        device.experience().learn(learned -> learned.grew(trial, now));
      } else {
        device.learned().stayed(trial, now);
      }
      finished();
    }

    /** The unit is not to blame: it may well be the length. Its next poll will show. */
    @Override
    public void failed(ModbusFailure failure) {
      long now = context.time().now();
      if (failure.wasSent()) {
        device.learned().stayed(trial, now);
        device.leaveAlone(now);
      }
      finished();
    }
  }
}
