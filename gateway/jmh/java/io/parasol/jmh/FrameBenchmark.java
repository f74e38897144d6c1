// SPDX-License-Identifier: Apache-2.0
package io.parasol.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.parasol.legacy.modbus.frame.Mbap;
import io.parasol.legacy.modbus.frame.MbapDecoder;
import io.parasol.legacy.modbus.frame.MbapFrame;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Splits a TCP stream into Modbus frames; the time is that of one frame. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {

  private static final int FRAMES = 16;

  private final ByteBuf stream = Unpooled.buffer();
  private final EmbeddedChannel channel = new EmbeddedChannel(new MbapDecoder());

  /** Writes the frames of the stream. */
  public FrameBenchmark() {
    byte[] pdu = BenchPoints.response(BenchPoints.block());
    for (int frame = 0; frame < FRAMES; frame++) {
      Mbap.write(new MbapFrame(frame, 1, new Pdu(pdu)), stream);
    }
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public void parse(Blackhole frames) {
    channel.writeInbound(stream.retainedDuplicate());
    for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
      frames.consume(frame);
    }
  }
}
