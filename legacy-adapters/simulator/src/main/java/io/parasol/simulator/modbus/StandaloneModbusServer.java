// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.modbus;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A Modbus/TCP server with a thread of its own. */
public final class StandaloneModbusServer implements AutoCloseable {

  private final EventLoopGroup loops;
  private final ModbusServer server;

  private StandaloneModbusServer(EventLoopGroup loops, ModbusServer server) {
    this.loops = loops;
    this.server = server;
  }

  /** Starts listening, as {@link ModbusServer#start} does. */
  public static StandaloneModbusServer start(HostPort listen, ModbusUnits units)
      throws IOException {
    EventLoopGroup loops = new NioEventLoopGroup(1);
    try {
      return new StandaloneModbusServer(
          loops, ModbusServer.start(listen, loops, ServerSettings.DEFAULT, units));
    } catch (IOException failed) {
      end(loops);
      throw failed;
    }
  }

  public HostPort address() {
    return server.address();
  }

  private static void end(EventLoopGroup loops) {
    var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    server.close();
    end(loops);
  }
}
