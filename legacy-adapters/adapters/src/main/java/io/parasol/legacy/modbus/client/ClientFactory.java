// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.frame.LineSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A factory for the Modbus clients of links, and the owner of their threads.
 *
 * <p>All links over TCP share a few event loops. Each local serial line has its own thread.
 */
public final class ClientFactory implements AutoCloseable {

  /** A client, and the thread on which its stages complete. */
  public record OnLoop(ModbusClient master, ScheduledExecutorService loop) {}

  private static final long LONGEST_END_SECONDS = 2;

  private final EventLoopGroup loops;
  private final SerialPorts ports;
  private final List<ModbusClient> masters = new ArrayList<>();
  private final List<SerialLineThread> buses = new ArrayList<>();

  /**
   * @param threads number of event loop threads that all links over TCP share; each starts when it
   *     is first needed.
   */
  public ClientFactory(int threads, SerialPorts ports) {
    this.loops = new NioEventLoopGroup(threads, new DefaultThreadFactory("modbus"));
    this.ports = ports;
  }

  /** Creates the client of a link. Connecting continues in the background. */
  public OnLoop open(
      Link.Modbus link, TcpSettings settings, ConnectionListener listener, RandomGenerator random) {
    OnLoop made;
    if (link instanceof Link.ModbusSerial serial) {
      SerialLineThread bus = new SerialLineThread("modbus-" + link.id());
      buses.add(bus);
      made =
          new OnLoop(
              new ModbusSerialClient(serial, ports, bus, settings, listener, random::nextDouble),
              bus);
    } else {
      EventLoop loop = loops.next();
      made = new OnLoop(overTcp(link, loop, settings, listener, random), loop);
    }
    masters.add(made.master());
    return made;
  }

  private static ModbusClient overTcp(
      Link.Modbus link,
      EventLoop loop,
      TcpSettings settings,
      ConnectionListener listener,
      RandomGenerator random) {
    if (link instanceof Link.RtuOverTcp box) {
      return new RtuOverTcpClient(
          box.address(), loop, settings, LineSettings.OVER_TCP, listener, random::nextDouble);
    }
    Link.ModbusTcp tcp = (Link.ModbusTcp) link;
    return new ModbusTcpClient(
        tcp.address(), tcp.tls(), loop, settings, listener, random::nextDouble);
  }

  /**
   * Closes the clients that are still open and ends the threads. Waits up to 2 s for the event
   * loops and for each serial thread. Must not be called on one of these threads.
   */
  @Override
  public void close() {
    masters.forEach(ModbusClient::close);
    buses.forEach(SerialLineThread::shutdown);
    loops
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .awaitUninterruptibly(LONGEST_END_SECONDS, TimeUnit.SECONDS);
    for (SerialLineThread bus : buses) {
      try {
        if (!bus.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
          bus.shutdownNow();
        }
      } catch (InterruptedException interrupted) {
        bus.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
  }
}
