// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serial port that can be unplugged and plugged in again: a symbolic link to a {@link
 * PseudoTerminal}. Each plugging creates a new terminal, as a USB adapter gets another number.
 *
 * <p>This side reads what the program at the link writes, and the program reads what this side
 * writes. While the port is unplugged, nothing arrives, and what is written is lost. Any thread may
 * plug and unplug it.
 */
public final class VirtualPort implements LineEnd {

  private static final Logger log = LoggerFactory.getLogger(VirtualPort.class);

  private static final int DEFAULT_BAUD = 9600;
  private static final Path TERMINALS = Path.of("/dev/pts");

  private final Path link;
  private final int baud;
  private @Nullable PseudoTerminal terminal;
  private boolean closed;

  private VirtualPort(Path link, int baud) {
    this.link = link.toAbsolutePath().normalize();
    this.baud = baud;
  }

  /**
   * Creates a port and plugs it in.
   *
   * @param link path of the port. A link left by an earlier run is replaced; any other file is not.
   * @throws IOException in one line, if there are no pseudo terminals or the link cannot be
   *     created.
   */
  public static VirtualPort at(Path link) throws IOException {
    return at(link, DEFAULT_BAUD);
  }

  /**
   * Creates a port and plugs it in.
   *
   * @param link as for {@link #at(Path)}.
   * @param baud the speed that a program at the link has until it sets another one.
   */
  static VirtualPort at(Path link, int baud) throws IOException {
    VirtualPort port = new VirtualPort(link, baud);
    port.plugIn();
    return port;
  }

  /** Returns the path that a program opens. */
  public Path path() {
    return link;
  }

  /**
   * Returns the speed that the program at the other end has set.
   *
   * @param otherwise the result if the speed is not known.
   */
  int peerBaud(int otherwise) {
    PseudoTerminal plugged = plugged();
    return plugged == null ? otherwise : plugged.peerBaud().orElse(otherwise);
  }

  private synchronized @Nullable PseudoTerminal plugged() {
    return terminal;
  }

  /** Plugs the port in or unplugs it; logs a warning if it cannot be plugged in. */
  @Override
  public void plug(boolean isIn) {
    if (!isIn) {
      unplug();
      return;
    }
    try {
      plugIn();
    } catch (IOException refused) {
      log.warn("simulated port not available why=\"{}\"", refused.getMessage());
    }
  }

  /**
   * Plugs the port in, if it is unplugged.
   *
   * @throws IOException in one line, if that fails; the port is unplugged then.
   */
  public synchronized void plugIn() throws IOException {
    if (closed) {
      throw new IOException("%s: closed".formatted(link));
    }
    if (terminal != null) {
      return;
    }
    requireFree();
    PseudoTerminal fresh = PseudoTerminal.open();
    try {
      fresh.setBaud(baud);
      Path temporary = link.resolveSibling(link.getFileName() + ".new");
      Files.deleteIfExists(temporary);
      Files.createSymbolicLink(temporary, fresh.path());
      Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException refused) {
      fresh.close();
      throw new IOException("cannot create the link %s: %s".formatted(link, why(refused)), refused);
    }
    terminal = fresh;
    notifyAll();
  }

  /**
   * Rejects an existing file that is not a link to a terminal, because it is not the simulator's.
   */
  private void requireFree() throws IOException {
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !isOurs()) {
      throw new IOException("%s: exists already; expected a path that is free".formatted(link));
    }
  }

  private boolean isOurs() throws IOException {
    return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).startsWith(TERMINALS);
  }

  private static String why(IOException refused) {
    return refused.getClass().getSimpleName() + " " + refused.getMessage();
  }

  /** Unplugs the port, if it is plugged in. A program that has it open gets a hang-up. */
  public synchronized void unplug() {
    PseudoTerminal pulled = terminal;
    if (pulled == null) {
      return;
    }
    terminal = null;
    try {
      if (isOurs() && Files.readSymbolicLink(link).equals(pulled.path())) {
        Files.delete(link);
      }
    } catch (IOException goneAlready) {
      // The link is gone already.
    }
    pulled.close();
  }

  /** Unplugs the port and plugs it in at once; a program sees that its port is gone. */
  @Override
  public synchronized void disconnect() throws IOException {
    unplug();
    plugIn();
  }

  @Override
  public int read(byte[] into, Duration timeout) throws IOException {
    PseudoTerminal plugged = awaitPlugged(timeout);
    if (plugged == null) {
      return 0;
    }
    try {
      return plugged.read(into, timeout);
    } catch (IOException failed) {
      if (isPulledOut(plugged)) {
        return 0;
      }
      throw closedException(failed);
    }
  }

  private synchronized @Nullable PseudoTerminal awaitPlugged(Duration timeout) throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    while (terminal == null && !closed) {
      long left = (end - System.nanoTime() + 999_999) / 1_000_000;
      if (left <= 0) {
        return null;
      }
      try {
        wait(left);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("%s: interrupted".formatted(link), interrupted);
      }
    }
    if (closed) {
      throw new IOException("%s: closed".formatted(link));
    }
    return terminal;
  }

  /**
   * Returns whether the terminal was unplugged, which is no failure: it may be plugged in again.
   */
  private synchronized boolean isPulledOut(PseudoTerminal plugged) {
    return !closed && terminal != plugged;
  }

  /**
   * Returns the exception for a closed port, whether this class or the terminal detected the close.
   */
  private synchronized IOException closedException(IOException reported) {
    return closed ? new IOException("%s: closed".formatted(link), reported) : reported;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    PseudoTerminal plugged = awaitPlugged(Duration.ZERO);
    if (plugged == null) {
      return;
    }
    try {
      plugged.write(bytes);
    } catch (IOException failed) {
      if (!isPulledOut(plugged)) {
        throw closedException(failed);
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    unplug();
    notifyAll();
  }
}
