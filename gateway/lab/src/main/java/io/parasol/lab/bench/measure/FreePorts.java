// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds free ports on loopback, and waits for the programs that open them. */
public final class FreePorts {

  private static final int OPEN_TIMEOUT_SECONDS = 30;
  private static final long PAUSE_MILLIS = 20;

  private FreePorts() {}

  /** Returns that many different ports. All are held open until the last is found. */
  public static List<Integer> find(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket each : held) {
        each.close();
      }
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
