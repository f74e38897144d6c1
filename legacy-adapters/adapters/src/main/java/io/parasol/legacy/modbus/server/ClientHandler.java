// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.parasol.certs.tls.HandshakeFailure;
import io.parasol.config.concurrent.ConfinedTo;
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
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of one client. It is admitted when it opens, or after its TLS handshake. Each
 * request is answered before the next one is decoded, and nothing is read from a client that does
 * not read its responses, or whose write is carried out. What was received before that waits.
 */
@ConfinedTo("northbound")
final class ClientHandler extends SimpleChannelInboundHandler<MbapFrame> {

  private static final Logger log = LoggerFactory.getLogger(ClientHandler.class);

  /** Maximum number of requests that wait for a write; the server is busy for further ones. */
  private static final int MAX_WAITING = 64;

  private static final ExceptionResponse FAILED =
      new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_FAILURE);
  private static final ExceptionResponse BUSY =
      new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_BUSY);

  private final ClientAdmission admission;
  private final ServerLimits limits;
  private final String from;
  private final Deque<MbapFrame> waiting = new ArrayDeque<>();
  private @Nullable ServedClient client;
  private boolean isWriting;
  private long lastRequest = System.nanoTime();

  ClientHandler(ClientAdmission admission, ServerLimits limits, String from) {
    this.admission = admission;
    this.limits = limits;
    this.from = from;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (context.pipeline().get(SslHandler.class) == null) {
      admit(context, List.of());
    }
    context.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      onHandshake(context, handshake);
    } else if (event instanceof MbapDecoder.StreamLost lost) {
      admission.refused(from, "malformed", lost.why());
    } else if (event instanceof IdleStateEvent) {
      onSilence(context);
    }
    context.fireUserEventTriggered(event);
  }

  private void onHandshake(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake) {
    if (handshake.isSuccess()) {
      admit(context, chain(context));
      return;
    }
    HandshakeFailure failure = HandshakeFailure.of(handshake.cause());
    if (failure.reason() != HandshakeFailure.Reason.CLOSED) {
      admission.refused(from, failure.reason().wireName(), failure.why());
    }
    FireAndForget.close(context.channel());
  }

  private void admit(ChannelHandlerContext context, List<X509Certificate> chain) {
    try {
      client = admission.admit(from, chain);
    } catch (ClientRefusedException refused) {
      admission.refused(from, refused.reason(), String.valueOf(refused.getMessage()));
      FireAndForget.close(context.channel());
    }
  }

  /** Returns whether the client may send requests. */
  boolean isAdmitted() {
    return client != null;
  }

  private static List<X509Certificate> chain(ChannelHandlerContext context) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate each :
          context.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates()) {
        if (each instanceof X509Certificate certificate) {
          chain.add(certificate);
        }
      }
    } catch (SSLPeerUnverifiedException noCertificate) {
      return List.of();
    }
    return chain;
  }

  /** Ends a connection that has stopped in the middle of a frame. */
  private void onSilence(ChannelHandlerContext context) {
    if (!isWriting && context.pipeline().get(MbapDecoder.class).isMidFrame()) {
      log.debug("modbus client disconnected in the middle of a frame from={}", from);
      FireAndForget.close(context.channel());
    }
  }

  /**
   * Ends the connection of a client that is no longer admitted, or that sends no complete request.
   */
  void recheck(ChannelHandlerContext context) {
    ServedClient admitted = client;
    boolean isIdle = System.nanoTime() - lastRequest >= limits.idle().toNanos();
    if (isIdle || (admitted != null && !admitted.isCurrent())) {
      FireAndForget.close(context.channel());
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, MbapFrame frame) {
    if (!isWriting) {
      take(context, frame);
    } else if (waiting.size() < MAX_WAITING) {
      waiting.add(frame);
    } else {
      send(context, frame, Pdu.exception(frame.pdu().function(), BUSY.code()));
    }
  }

  private void take(ChannelHandlerContext context, MbapFrame frame) {
    ServedClient admitted = client;
    if (admitted == null || !context.channel().isActive()) {
      return;
    }
    lastRequest = System.nanoTime();
    try {
      ModbusRequest request = RequestPdu.decode(frame.pdu());
      if (isWrite(request)) {
        write(context, admitted, frame, request);
      } else {
        send(context, frame, ResponsePdu.encode(admitted.answer(frame.unit(), request), request));
      }
    } catch (ExceptionResponseException refused) {
      send(context, frame, Pdu.exception(frame.pdu().function(), refused.code()));
    } catch (RuntimeException defect) {
      log.error(
          "modbus request not answered unit={} request={}", frame.unit(), frame.pdu(), defect);
      send(context, frame, Pdu.exception(frame.pdu().function(), FAILED.code()));
    }
  }

  private static boolean isWrite(ModbusRequest request) {
    return request instanceof ModbusRequest.WriteRegister
        || request instanceof ModbusRequest.WriteRegisters
        || request instanceof ModbusRequest.WriteCoil
        || request instanceof ModbusRequest.WriteCoils;
  }

  private void write(
      ChannelHandlerContext context,
      ServedClient admitted,
      MbapFrame frame,
      ModbusRequest request) {
    CompletionStage<ModbusResponse> response = admitted.write(frame.unit(), request);
    isWriting = true;
    adjustReading(context);
    var unused =
        response.whenComplete(
            (written, failed) ->
                context
                    .executor()
                    .execute(
                        () ->
                            written(context, frame, request, written == null ? FAILED : written)));
  }

  /** Responds to a write, and takes what waits for it. */
  private void written(
      ChannelHandlerContext context,
      MbapFrame frame,
      ModbusRequest request,
      ModbusResponse response) {
    isWriting = false;
    if (context.channel().isActive()) {
      send(context, frame, ResponsePdu.encode(response, request));
    }
    while (!isWriting && !waiting.isEmpty()) {
      take(context, waiting.remove());
    }
    context.flush();
    adjustReading(context);
  }

  private static void send(ChannelHandlerContext context, MbapFrame frame, Pdu response) {
    ByteBuf bytes = context.alloc().ioBuffer(Mbap.MAX_FRAME_LENGTH);
    Mbap.write(new MbapFrame(frame.transaction(), frame.unit(), response), bytes);
    FireAndForget.write(context.channel(), bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
    adjustReading(context);
    context.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    adjustReading(context);
    context.fireChannelWritabilityChanged();
  }

  private void adjustReading(ChannelHandlerContext context) {
    boolean isReading = context.channel().isWritable() && !isWriting;
    if (context.channel().config().isAutoRead() != isReading) {
      context.channel().config().setAutoRead(isReading);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ServedClient admitted = client;
    client = null;
    waiting.clear();
    if (admitted != null) {
      admitted.closed();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("modbus connection closed from={} why=\"{}\"", from, cause.getMessage());
    FireAndForget.close(context.channel());
  }
}
