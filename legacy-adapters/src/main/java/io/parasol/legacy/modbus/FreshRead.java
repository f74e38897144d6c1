// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A read of some points now, for a task that has claimed the line. It uses what was learned about
 * the device, but learns nothing itself. It also reads points that are left out of polls, each
 * alone.
 */
final class FreshRead {

  private final PolledDevice device;
  private final PollContext context;
  private final Pass pass;
  private final Snapshot snapshot = new Snapshot();
  private final CompletableFuture<Snapshot> done = new CompletableFuture<>();

  private FreshRead(PolledDevice device, PollContext context, Collection<PointDecoder> points) {
    this.device = device;
    this.context = context;
    List<PointDecoder> all = List.copyOf(points);
    List<Block> blocks = new ArrayList<>(device.learned().plan(all));
    for (PointDecoder point : all) {
      if (device.learned().isLeftOut(point)) {
        blocks.add(Block.alone(point));
      }
    }
    this.pass = new Pass(device.id(), blocks, all.size(), true);
  }

  /**
   * Reads the points.
   *
   * @return completes with a reading for each of the points, never exceptionally.
   */
  static CompletionStage<Snapshot> of(
      PolledDevice device, PollContext context, Collection<PointDecoder> points) {
    FreshRead read = new FreshRead(device, context, points);
    read.askNext();
    return read.done;
  }

  private void askNext() {
    Sweep.Ask ask = pass.next();
    if (ask == null) {
      snapshot.add(pass.readings());
      done.complete(snapshot);
      return;
    }
    context
        .line()
        .sendUrgent(device.asked(), ask.block().request())
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                answered(ask, answer);
              } else {
                failed(ask, Line.failure(failure));
              }
              askNext();
            });
  }

  private void answered(Sweep.Ask ask, ModbusResponse answer) {
    if (!(answer instanceof ModbusResponse.Refused)) {
      snapshot.add(ask.block(), answer);
    }
    Pass.News news = pass.answered(ask, answer, context.time().clock().instant());
    device.heard(news, Meaning.why(answer), context.time().now());
  }

  private void failed(Sweep.Ask ask, ModbusFailure failure) {
    Pass.News news = pass.failed(ask, failure, context.time().clock().instant());
    device.heard(news, Meaning.why(failure), context.time().now());
  }
}
