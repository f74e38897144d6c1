// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.BisectingSweep;
import io.parasol.legacy.modbus.plan.Block;
import io.parasol.legacy.modbus.plan.ReadSnapshot;
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
public final class FreshRead {

  private final PolledDevice device;
  private final PollContext context;
  private final PollPass pass;
  private final ReadSnapshot snapshot = new ReadSnapshot();
  private final CompletableFuture<ReadSnapshot> done = new CompletableFuture<>();

  private FreshRead(PolledDevice device, PollContext context, Collection<PointDecoder> points) {
    this.device = device;
    this.context = context;
    List<PointDecoder> all = List.copyOf(points);
    List<Block> blocks = new ArrayList<>(device.learned().plan(all));
    for (PointDecoder point : all) {
      if (device.learned().isLeftOut(point)) {
        blocks.add(Block.ofPoint(point));
      }
    }
    this.pass = new PollPass(device.id(), blocks, all.size(), true);
  }

  /**
   * Reads the points.
   *
   * @return completes with a reading for each of the points, never exceptionally.
   */
  public static CompletionStage<ReadSnapshot> of(
      PolledDevice device, PollContext context, Collection<PointDecoder> points) {
    if (points.isEmpty()) {
      return CompletableFuture.completedFuture(new ReadSnapshot());
    }
    FreshRead read = new FreshRead(device, context, points);
    read.readNext();
    return read.done;
  }

  private void readNext() {
    BisectingSweep.BlockRead ask = pass.next();
    if (ask == null) {
      snapshot.add(pass.readings());
      done.complete(snapshot);
      return;
    }
    context
        .arbiter()
        .sendUrgent(device.requestTarget(), ask.block().request())
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                answered(ask, answer);
              } else {
                failed(ask, LinkArbiter.failure(failure));
              }
              readNext();
            });
  }

  private void answered(BisectingSweep.BlockRead ask, ModbusResponse answer) {
    if (!(answer instanceof ModbusResponse.ExceptionResponse)) {
      snapshot.add(ask.block(), answer);
    }
    PollPass.BlockOutcome news = pass.answered(ask, answer, context.time().clock().instant());
    device.recordOutcome(news, ErrorMapping.logText(answer), context.time().now());
  }

  private void failed(BisectingSweep.BlockRead ask, ModbusFailure failure) {
    pass.failed(ask, failure, false, context.time().clock().instant());
    device.recordOutcome(
        PollPass.BlockOutcome.of(failure), ErrorMapping.logText(failure), context.time().now());
  }
}
