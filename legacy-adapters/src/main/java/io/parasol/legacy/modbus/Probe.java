// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.legacy.Quality;

/** One short read that finds out whether a dead unit is back. */
final class Probe implements Poll {

  /** While the link itself is down, a probe costs nothing: ten seconds to the next. */
  private static final long LINK_DOWN = 10_000_000_000L;

  private final PolledDevice device;
  private final PollContext context;

  Probe(PolledDevice device, PollContext context) {
    this.device = device;
    this.context = context;
  }

  @Override
  public void ask(long due) {
    device.pollDead(due, new Answer());
  }

  private final class Answer implements Line.Caller {

    @Override
    public void answered(ModbusResponse answer) {
      if (answer instanceof ModbusResponse.Refused refused && Meaning.isOfGateway(refused.code())) {
        silent(Pass.News.FAILED, Meaning.ofException(refused.code()));
      } else {
        device.heard(Pass.News.ANSWERED, "", context.time().now());
      }
    }

    @Override
    public void failed(ModbusFailure failure) {
      silent(failure.wasSent() ? Pass.News.FAILED : Pass.News.NOT_SENT, Meaning.ofFailure(failure));
    }

    private void silent(Pass.News news, Quality why) {
      long now = context.time().now();
      if (news == Pass.News.NOT_SENT) {
        context.scheduler().probeAgain(device.health(), now + LINK_DOWN);
      } else {
        device.heard(news, why.word(), now);
      }
      device.deliver(device.unread(why, context.time().clock().instant()));
    }
  }
}
