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
  public record OpenedClient(ModbusClient client, ScheduledExecutorService loop) {}

  private static final long CLOSE_TIMEOUT_SECONDS = 2;

  private final EventLoopGroup loops;
  private final SerialPorts ports;
  private final List<OpenedClient> clients = new ArrayList<>();

  /**
   * @param threads number of event loop threads that all links over TCP share; each starts when it
   *     is first needed.
   */
  public ClientFactory(int threads, SerialPorts ports) {
    this.loops = new NioEventLoopGroup(threads, new DefaultThreadFactory("modbus"));
    this.ports = ports;
  }

  /** Creates the client of a link. Connecting continues in the background. */
  public OpenedClient open(
      Link.Modbus link, TcpSettings settings, ConnectionListener listener, RandomGenerator random) {
    OpenedClient opened;
    if (link instanceof Link.ModbusSerial serial) {
      SerialLineThread thread = new SerialLineThread("modbus-" + link.id());
      opened =
          new OpenedClient(
              new ModbusSerialClient(serial, ports, thread, settings, listener, random::nextDouble),
              thread);
    } else {
      EventLoop loop = loops.next();
      opened = new OpenedClient(overTcp(link, loop, settings, listener, random), loop);
    }
    clients.add(opened);
    return opened;
  }

  private static ModbusClient overTcp(
      Link.Modbus link,
      EventLoop loop,
      TcpSettings settings,
      ConnectionListener listener,
      RandomGenerator random) {
    if (link instanceof Link.RtuOverTcp rtuOverTcp) {
      return new RtuOverTcpClient(
          rtuOverTcp.address(),
          loop,
          settings,
          LineSettings.OVER_TCP,
          listener,
          random::nextDouble);
    }
    Link.ModbusTcp tcp = (Link.ModbusTcp) link;
    return new ModbusTcpClient(
        tcp.address(), tcp.tls(), loop, settings, listener, random::nextDouble);
  }

  /**
   * Closes a client, and ends its thread if it has one of its own; waits for that up to 2 s. Must
   * not be called on that thread.
   */
  public void close(OpenedClient opened) {
    clients.remove(opened);
    opened.client().close();
    if (opened.loop() instanceof SerialLineThread thread) {
      thread.shutdown();
      await(thread);
    }
  }

  /**
   * Closes the clients that are still open and ends the threads. Waits up to 2 s for the event
   * loops and for each serial thread. Must not be called on one of these threads.
   */
  @Override
  public void close() {
    List<SerialLineThread> serialThreads = new ArrayList<>();
    for (OpenedClient each : clients) {
      each.client().close();
      if (each.loop() instanceof SerialLineThread thread) {
        thread.shutdown();
        serialThreads.add(thread);
      }
    }
    loops
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    serialThreads.forEach(ClientFactory::await);
  }

  private static void await(SerialLineThread thread) {
    try {
      if (!thread.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
