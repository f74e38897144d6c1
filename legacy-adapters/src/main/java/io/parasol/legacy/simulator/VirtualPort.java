// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

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
 * A serial port that can be pulled out and plugged in again: a symbolic link to a {@link
 * PseudoTerminal}, a new one each time, as a USB adapter comes back under another number.
 *
 * <p>This side reads what the program at the link's end writes, and writes what it reads. While it
 * is pulled out nothing comes, and what is written is lost. Plugged and unplugged by any thread.
 */
public final class VirtualPort implements LineEnd {

  private static final Logger log = LoggerFactory.getLogger(VirtualPort.class);

  private static final Path TERMINALS = Path.of("/dev/pts");

  private final Path link;
  private @Nullable PseudoTerminal terminal;
  private boolean closed;

  private VirtualPort(Path link) {
    this.link = link.toAbsolutePath().normalize();
  }

  /**
   * Makes a port and plugs it in.
   *
   * @param link where it appears. A link that an earlier run has left is replaced; nothing else is.
   * @throws IOException in one line, where there are no pseudo terminals or the link cannot be
   *     made.
   */
  public static VirtualPort at(Path link) throws IOException {
    VirtualPort port = new VirtualPort(link);
    port.plugIn();
    return port;
  }

  /** The path that a program opens. */
  public Path path() {
    return link;
  }

  /** Plugs it in or pulls it out; where it cannot be plugged in again, the log says why. */
  void plug(boolean isIn) {
    if (!isIn) {
      unplug();
      return;
    }
    try {
      plugIn();
    } catch (IOException refused) {
      log.warn("simulated port gone why=\"{}\"", refused.getMessage());
    }
  }

  /**
   * Makes the port appear, if it is not there.
   *
   * @throws IOException in one line, if it cannot; it is not there then.
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
      Path beside = link.resolveSibling(link.getFileName() + ".new");
      Files.deleteIfExists(beside);
      Files.createSymbolicLink(beside, fresh.path());
      Files.move(beside, link, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException refused) {
      fresh.close();
      throw new IOException("cannot make the link %s: %s".formatted(link, why(refused)), refused);
    }
    terminal = fresh;
    notifyAll();
  }

  /** Leaves alone what is no link to a terminal: that is somebody else's. */
  private void requireFree() throws IOException {
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !isOurs()) {
      throw new IOException("%s: there already; expected a path that is free".formatted(link));
    }
  }

  private boolean isOurs() throws IOException {
    return Files.isSymbolicLink(link) && Files.readSymbolicLink(link).startsWith(TERMINALS);
  }

  private static String why(IOException refused) {
    return refused.getClass().getSimpleName() + " " + refused.getMessage();
  }

  /** Makes the port vanish, if it is there: whoever has it open is hung up on. */
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
      // Then there is nothing left to remove.
    }
    pulled.close();
  }

  /** Pulls it out and plugs it in at once, which a program sees as a port that is gone. */
  @Override
  public synchronized void hangUp() throws IOException {
    unplug();
    plugIn();
  }

  @Override
  public int read(byte[] into, Duration patience) throws IOException {
    PseudoTerminal plugged = awaitPlugged(patience);
    if (plugged == null) {
      return 0;
    }
    try {
      return plugged.read(into, patience);
    } catch (IOException gone) {
      if (isPulledOut(plugged)) {
        return 0;
      }
      throw whyGone(gone);
    }
  }

  private synchronized @Nullable PseudoTerminal awaitPlugged(Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
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

  /** That is no failure: it may be plugged in again. */
  private synchronized boolean isPulledOut(PseudoTerminal plugged) {
    return !closed && terminal != plugged;
  }

  /** Closed is closed, whether that was seen before the terminal was asked or by the terminal. */
  private synchronized IOException whyGone(IOException told) {
    return closed ? new IOException("%s: closed".formatted(link), told) : told;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    PseudoTerminal plugged = awaitPlugged(Duration.ZERO);
    if (plugged == null) {
      return;
    }
    try {
      plugged.write(bytes);
    } catch (IOException gone) {
      if (!isPulledOut(plugged)) {
        throw whyGone(gone);
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
