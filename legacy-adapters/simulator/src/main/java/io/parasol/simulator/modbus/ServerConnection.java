// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.modbus;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.FireAndForget;
import io.parasol.legacy.modbus.frame.Mbap;
import io.parasol.legacy.modbus.frame.MbapDecoder;
import io.parasol.legacy.modbus.frame.MbapFrame;
import io.parasol.legacy.modbus.pdu.ExceptionResponseException;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one client to a {@link ModbusServer}. Its requests are passed to the units one
 * at a time, in order.
 */
final class ServerConnection extends SimpleChannelInboundHandler<MbapFrame> {

  private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);

  /**
   * The maximum number of outstanding responses; beyond that, nothing more is read from the client.
   */
  private static final int MAX_IN_FLIGHT = 64;

  /** A request with the fields that its response repeats. */
  private record ReceivedRequest(int transaction, Unit unit, ModbusRequest request) {}

  private final ModbusUnits units;
  private final Executor executor;
  private final ServedCounts counts;
  private final ArrayDeque<ReceivedRequest> waiting = new ArrayDeque<>();
  private boolean isUnitBusy;
  private boolean reading;
  private int delayedCount;

  ServerConnection(ModbusUnits units, Executor executor, ServedCounts counts) {
    this.units = units;
    this.executor = executor;
    this.counts = counts;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, MbapFrame frame) {
    reading = true;
    try {
      ModbusRequest request = RequestPdu.decode(frame.pdu());
      waiting.add(new ReceivedRequest(frame.transaction(), new Unit(frame.unit()), request));
      answerNext(ctx);
    } catch (ExceptionResponseException refused) {
      Pdu exception = Pdu.exception(frame.pdu().function(), refused.code());
      write(ctx, new MbapFrame(frame.transaction(), frame.unit(), exception));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    ctx.flush();
    adjustReading(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    adjustReading(ctx);
  }

  /**
   * Pauses reading while the client sends faster than it is answered, or does not read its
   * responses.
   */
  private void adjustReading(ChannelHandlerContext ctx) {
    boolean keepsUp = waiting.size() + delayedCount < MAX_IN_FLIGHT && ctx.channel().isWritable();
    if (ctx.channel().config().isAutoRead() != keepsUp) {
      ctx.channel().config().setAutoRead(keepsUp);
    }
  }

  private void answerNext(ChannelHandlerContext ctx) {
    ReceivedRequest received = isUnitBusy ? null : waiting.poll();
    if (received == null) {
      return;
    }
    isUnitBusy = true;
    executor.execute(
        () -> {
          Answer answer = callUnit(received);
          if (ctx.executor().inEventLoop()) {
            answered(ctx, received, answer);
          } else {
            ctx.executor().execute(() -> answered(ctx, received, answer));
          }
        });
  }

  private Answer callUnit(ReceivedRequest received) {
    try {
      return units.answer(received.unit, received.request);
    } catch (RuntimeException defect) {
      log.error("unit handler failed unit={} request={}", received.unit, received.request, defect);
      return Answer.of(new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_FAILURE));
    }
  }

  private void answered(ChannelHandlerContext ctx, ReceivedRequest received, Answer answer) {
    isUnitBusy = false;
    sendAnswer(ctx, received, answer);
    answerNext(ctx);
    if (!reading) {
      adjustReading(ctx);
    }
  }

  private void sendAnswer(ChannelHandlerContext ctx, ReceivedRequest received, Answer answer) {
    if (answer instanceof Answer.Response right) {
      sendResponse(ctx, received, right.response());
    } else if (answer instanceof Answer.Late delayed) {
      delayedCount++;
      Runnable sendLater =
          () -> {
            delayedCount--;
            sendAnswer(ctx, received, delayed.answer());
            adjustReading(ctx);
          };
      var unused =
          ctx.executor().schedule(sendLater, delayed.delay().toNanos(), TimeUnit.NANOSECONDS);
    } else if (answer instanceof Answer.WrongTransaction wrong) {
      MbapFrame right = frame(received, wrong.response());
      write(ctx, new MbapFrame(right.transaction() ^ 0x5555, right.unit(), right.pdu()));
    } else if (answer instanceof Answer.WrongUnit wrong) {
      MbapFrame right = frame(received, wrong.response());
      write(ctx, new MbapFrame(right.transaction(), right.unit() ^ 0x55, right.pdu()));
    } else if (answer instanceof Answer.WrongFunction wrong) {
      MbapFrame right = frame(received, wrong.response());
      write(
          ctx, new MbapFrame(right.transaction(), right.unit(), right.pdu().withAnotherFunction()));
    } else if (answer instanceof Answer.Twice twice) {
      sendResponse(ctx, received, twice.response());
      write(ctx, frame(received, twice.response()));
    } else if (answer instanceof Answer.HalfFrame half) {
      ByteBuf whole = encode(ctx, frame(received, half.response()));
      write(ctx, whole.writerIndex(whole.writerIndex() / 2));
    } else if (answer instanceof Answer.Garbage garbage) {
      byte[] bytes = new byte[garbage.count()];
      new Random(garbage.seed()).nextBytes(bytes);
      write(ctx, ctx.alloc().buffer(bytes.length).writeBytes(bytes));
    } else if (answer instanceof Answer.HangUp) {
      FireAndForget.close(ctx.channel());
    }
    // Answer.Silence: nothing is sent.
  }

  private void sendResponse(
      ChannelHandlerContext ctx, ReceivedRequest received, ModbusResponse response) {
    write(ctx, frame(received, response));
    if (!(response instanceof ExceptionResponse)) {
      counts.count(received.unit, received.request);
    }
  }

  private static MbapFrame frame(ReceivedRequest received, ModbusResponse response) {
    Pdu pdu;
    try {
      pdu = ResponsePdu.encode(response, received.request);
    } catch (IllegalArgumentException defect) {
      log.error(
          "unit handler returned an unsuitable response unit={} why=\"{}\"",
          received.unit,
          defect.getMessage());
      pdu = Pdu.exception(received.request.function(), ExceptionResponse.SERVER_DEVICE_FAILURE);
    }
    return new MbapFrame(received.transaction, received.unit.value(), pdu);
  }

  private static ByteBuf encode(ChannelHandlerContext ctx, MbapFrame frame) {
    ByteBuf bytes = ctx.alloc().ioBuffer(Mbap.MAX_FRAME_LENGTH);
    Mbap.write(frame, bytes);
    return bytes;
  }

  private void write(ChannelHandlerContext ctx, MbapFrame frame) {
    write(ctx, encode(ctx, frame));
  }

  /**
   * Writes bytes. Responses that are ready while requests are read are flushed together when
   * reading has ended.
   */
  private void write(ChannelHandlerContext ctx, ByteBuf bytes) {
    FireAndForget.write(ctx.channel(), bytes);
    if (!reading) {
      ctx.flush();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof MbapDecoder.StreamLost lost) {
      log.debug(
          "client disconnected after a framing error client={} why=\"{}\"",
          ctx.channel(),
          lost.why());
    } else if (event instanceof IdleStateEvent) {
      FireAndForget.close(ctx.channel());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    waiting.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug(
        "connection to client failed client={} why=\"{}\"", ctx.channel(), cause.getMessage());
    FireAndForget.close(ctx.channel());
  }
}
