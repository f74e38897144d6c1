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
 * The Modbus client of one Modbus/TCP endpoint: one connection, on one event loop, for all units
 * behind it.
 *
 * <p>The pipeline, from the socket inwards:
 *
 * <ol>
 *   <li>{@link ModbusTls}, if the link uses TLS
 *   <li>{@link MbapDecoder}: turns bytes into frames; a framing error ends the connection
 *   <li>{@link Conversation}: matches each frame to its request
 * </ol>
 *
 * <p>While there is no connection, a request whose timeout extends beyond the next attempt waits
 * for it. Any other request fails at once. All waiting requests fail when an attempt fails or the
 * connection is lost.
 */
public final class TcpModbusMaster implements ModbusMaster {

  private final ModbusMaster master;

  /**
   * @param loops the client uses one of its loops permanently; the group must outlive the client.
   * @param chance returns random numbers from 0 (inclusive) to 1 (exclusive), for the jitter of
   *     reconnects.
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
   * Creates a client that may use TLS. With TLS, there is a connection when the handshake has
   * authenticated the controller.
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
