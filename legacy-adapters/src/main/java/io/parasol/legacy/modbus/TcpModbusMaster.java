// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.channel.EventLoopGroup;
import io.parasol.config.SiteConfig.ClientTls;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.Unit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;

/**
 * The master of one Modbus/TCP endpoint: one connection, on one event loop, for all units behind
 * it.
 *
 * <p>From the socket inwards:
 *
 * <ol>
 *   <li>{@link ModbusTls}, where the link asks for it
 *   <li>{@link MbapDecoder}: bytes to frames; what breaks the framing ends the connection
 *   <li>{@link Conversation}: knows which request each frame answers
 * </ol>
 *
 * <p>While there is no connection, a request whose time-out reaches to the next attempt waits for
 * it; any other fails at once, as do all when an attempt fails or the connection is lost.
 */
public final class TcpModbusMaster implements ModbusMaster {

  private final ModbusMaster master;

  /**
   * @param loops one of its loops is taken for good; the group is to outlive the master.
   * @param chance gives 0 up to 1 at random, for the jitter of reconnects.
   */
  public TcpModbusMaster(
      HostPort peer,
      EventLoopGroup loops,
      TcpSettings settings,
      ConnectionListener listener,
      DoubleSupplier chance) {
    this(peer, Optional.empty(), loops, settings, listener, chance);
  }

  /**
   * As the other; where there is TLS, a connection is there once the controller has proved who it
   * is.
   */
  TcpModbusMaster(
      HostPort peer,
      Optional<ClientTls> tls,
      EventLoopGroup loops,
      TcpSettings settings,
      ConnectionListener listener,
      DoubleSupplier chance) {
    master =
        new TcpMaster(
            peer, tls, loops, settings, listener, chance, new MbapDialogue(settings, listener));
  }

  @Override
  public CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    return master.send(unit, request, timeout);
  }

  @Override
  public CompletionStage<ModbusResponse> sendUrgent(
      Unit unit, ModbusRequest request, Duration timeout) {
    return master.sendUrgent(unit, request, timeout);
  }

  @Override
  public int window() {
    return master.window();
  }

  @Override
  public boolean isConnected() {
    return master.isConnected();
  }

  @Override
  public void close() {
    master.close();
  }
}
