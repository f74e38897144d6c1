// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.parasol.config.SiteConfig.Link;
import io.parasol.legacy.SerialPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Masters of links, and the threads that these live on: a few for all links over TCP, one for each
 * serial line of this machine.
 */
final class Masters implements AutoCloseable {

  /** A master with the thread on which it completes its stages. */
  record OnLoop(ModbusMaster master, ScheduledExecutorService loop) {}

  private static final long LONGEST_END_SECONDS = 2;

  private final EventLoopGroup loops;
  private final SerialPorts ports;
  private final List<ModbusMaster> masters = new ArrayList<>();
  private final List<BusThread> buses = new ArrayList<>();

  /**
   * @param threads for all links over TCP together; none starts before it is needed.
   */
  Masters(int threads, SerialPorts ports) {
    this.loops = new NioEventLoopGroup(threads, new DefaultThreadFactory("modbus"));
    this.ports = ports;
  }

  /** Makes the master of a link; connecting goes on in the background. */
  OnLoop open(
      Link.Modbus link, TcpSettings settings, ConnectionListener listener, RandomGenerator random) {
    OnLoop made;
    if (link instanceof Link.ModbusSerial serial) {
      BusThread bus = new BusThread("modbus-" + link.id());
      buses.add(bus);
      made =
          new OnLoop(
              new SerialModbusMaster(serial, ports, bus, settings, listener, random::nextDouble),
              bus);
    } else {
      EventLoop loop = loops.next();
      made = new OnLoop(overTcp(link, loop, settings, listener, random), loop);
    }
    masters.add(made.master());
    return made;
  }

  private static ModbusMaster overTcp(
      Link.Modbus link,
      EventLoop loop,
      TcpSettings settings,
      ConnectionListener listener,
      RandomGenerator random) {
    if (link instanceof Link.RtuOverTcp box) {
      return new RtuOverTcpModbusMaster(
          box.address(), loop, settings, LineSettings.OVER_TCP, listener, random::nextDouble);
    }
    Link.ModbusTcp tcp = (Link.ModbusTcp) link;
    return new TcpModbusMaster(
        tcp.address(), tcp.tls(), loop, settings, listener, random::nextDouble);
  }

  /** Closes the masters, if that was not done, and ends the threads. Not for one of them. */
  @Override
  public void close() {
    masters.forEach(ModbusMaster::close);
    buses.forEach(BusThread::shutdown);
    loops
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .awaitUninterruptibly(LONGEST_END_SECONDS, TimeUnit.SECONDS);
    for (BusThread bus : buses) {
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
