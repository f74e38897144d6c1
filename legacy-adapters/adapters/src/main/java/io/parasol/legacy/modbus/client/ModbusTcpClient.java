// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.channel.EventLoopGroup;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.legacy.modbus.frame.MbapDecoder;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
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
 *   <li>{@link TcpTransactions}: matches each frame to its request
 * </ol>
 *
 * <p>While there is no connection, a request whose timeout extends beyond the next attempt waits
 * for it. Any other request fails at once. All waiting requests fail when an attempt fails or the
 * connection is lost.
 */
public final class ModbusTcpClient implements ModbusClient {

  private final ModbusClient client;

  /**
   * @param loops the client uses one of its loops permanently; the group must outlive the client.
   * @param jitter returns random numbers from 0 (inclusive) to 1 (exclusive), for the jitter of
   *     reconnects.
   */
  public ModbusTcpClient(
      HostPort peer,
      EventLoopGroup loops,
      TcpSettings settings,
      ConnectionListener listener,
      DoubleSupplier jitter) {
    this(peer, Optional.empty(), loops, settings, listener, jitter);
  }

  /**
   * Creates a client that may use TLS. With TLS, there is a connection when the handshake has
   * authenticated the controller.
   */
  ModbusTcpClient(
      HostPort peer,
      Optional<ClientTls> tls,
      EventLoopGroup loops,
      TcpSettings settings,
      ConnectionListener listener,
      DoubleSupplier jitter) {
    client =
        new StreamClient(
            new TcpPeer(peer, tls),
            loops,
            settings,
            listener,
            jitter,
            new MbapProtocol(settings, listener));
  }

  @Override
  public CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    return client.send(unit, request, timeout);
  }

  @Override
  public CompletionStage<ModbusResponse> sendUrgent(
      Unit unit, ModbusRequest request, Duration timeout) {
    return client.sendUrgent(unit, request, timeout);
  }

  @Override
  public int window() {
    return client.window();
  }

  @Override
  public boolean isConnected() {
    return client.isConnected();
  }

  @Override
  public void close() {
    client.close();
  }
}
