// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wire to a server on this machine that fails as a test wants it to: it delays, it is cut and
 * mended, it resets what is connected, once or always, or it swallows what goes one way or both
 * while everything stays connected, as a half-open connection does.
 */
public final class FaultyTcpProxy implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile boolean isCut;
  private volatile boolean resetsAlways;
  private volatile boolean swallowsUp;
  private volatile boolean swallowsDown;
  private final AtomicBoolean losesNext = new AtomicBoolean();
  private volatile Duration delay = Duration.ZERO;
  private final AtomicLong accepted = new AtomicLong();

  /**
   * @param target a port of this machine.
   */
  public FaultyTcpProxy(int target) throws IOException {
    this.target = target;
    run(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** How many connections have been taken so far. */
  public long accepted() {
    return accepted.get();
  }

  /** Leads elsewhere from the next connection on. */
  public void leadTo(int other) {
    target = other;
  }

  /** Cuts what is connected, with a reset, and takes no more until {@link #mend}. */
  public void cut() throws IOException {
    isCut = true;
    reset();
  }

  /** Resets what is connected; new connections are taken. */
  public void reset() throws IOException {
    for (Socket socket : List.copyOf(sockets)) {
      sockets.remove(socket);
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }
  }

  /** Connections are taken, and reset when the first piece is to go up. */
  public void resetAlways() throws IOException {
    resetsAlways = true;
    reset();
  }

  /** Swallows what goes both ways: all stays connected, and no byte arrives. */
  public void swallow() {
    swallowsUp = true;
    swallowsDown = true;
  }

  /** Swallows what goes to the server only: what comes from it arrives. */
  public void swallowUp() {
    swallowsUp = true;
  }

  /** The next piece that goes to the server is lost; what comes after it arrives. */
  public void losePiece() {
    losesNext.set(true);
  }

  /** From now on everything takes so long, each way. */
  public void delay(Duration time) {
    delay = time;
  }

  /**
   * A good wire again. What was swallowed is lost: connections that missed something are of no use.
   */
  public void mend() {
    isCut = false;
    resetsAlways = false;
    swallowsUp = false;
    swallowsDown = false;
    delay = Duration.ZERO;
  }

  private void accept() throws IOException {
    while (true) {
      Socket near = server.accept();
      if (isCut) {
        near.setSoLinger(true, 0);
        near.close();
        continue;
      }
      accepted.incrementAndGet();
      try {
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(near);
        sockets.add(far);
        if (isCut) {
          // It was cut while this connection was made.
          reset();
        }
        run(() -> pump(near, far, true));
        run(() -> pump(far, near, false));
      } catch (IOException unreachable) {
        near.close();
      }
    }
  }

  private void pump(Socket from, Socket to, boolean isUp) throws IOException {
    byte[] bytes = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        if (isUp && resetsAlways) {
          reset();
          return;
        }
        if (!delay.isZero()) {
          TimeUnit.MILLISECONDS.sleep(delay.toMillis());
        }
        boolean isLost = isUp && losesNext.getAndSet(false);
        if (!isLost && !(isUp ? swallowsUp : swallowsDown)) {
          out.write(bytes, 0, read);
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    reset();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException cut) {
                // That is what it is for.
              }
            },
            "faulty wire");
    thread.setDaemon(true);
    thread.start();
  }
}
