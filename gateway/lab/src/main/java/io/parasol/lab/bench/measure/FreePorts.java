// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Finds free ports on loopback, and waits for the programs that open them. They are below the range
 * from which the system takes the local ports of connections (Linux: 32768 to 60999), so that no
 * connection has one by chance while its program is started again.
 */
public final class FreePorts {

  private static final int LOWEST = 12_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 1_000;
  private static final int OPEN_TIMEOUT_SECONDS = 30;
  private static final long PAUSE_MILLIS = 20;

  private FreePorts() {}

  /** Returns that many different ports. All are held open until the last is found. */
  public static List<Integer> find(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int attempt = 0; held.size() < count && attempt < ATTEMPTS; attempt++) {
        open(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST)).ifPresent(held::add);
      }
      if (held.size() < count) {
        throw new IOException("no free ports between %d and %d".formatted(LOWEST, HIGHEST));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket each : held) {
        each.close();
      }
    }
  }

  private static Optional<ServerSocket> open(int port) {
    try {
      return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException taken) {
      return Optional.empty();
    }
  }

  /**
   * Waits until a program accepts connections.
   *
   * @throws IOException if it does not within half a minute.
   */
  public static void awaitOpen(int port) throws IOException, InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPEN_TIMEOUT_SECONDS);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (ConnectException notYet) {
        if (System.nanoTime() - until > 0) {
          throw new IOException("no program accepts connections at port " + port, notYet);
        }
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
