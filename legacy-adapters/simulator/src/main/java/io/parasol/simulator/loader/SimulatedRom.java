// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.legacy.SerialPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bootloader in the ROM of an STM32F103 with 128 KiB of flash, over its USART (ST application
 * note AN3155), with a thread of its own. It records and rejects commands that change option bytes
 * or protections.
 */
public final class SimulatedRom implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SimulatedRom.class);

  /** The address of the flash. */
  public static final int FLASH = 0x08000000;

  private static final int FLASH_BYTES = 128 * 1024;
  private static final int PAGE = 1024;

  /** The address of the RAM, which a client may write and start code in, as stm32flash does. */
  private static final int RAM = 0x20000000;

  private static final int RAM_BYTES = 20 * 1024;

  private static final int ACK = 0x79;
  private static final int NACK = 0x1F;
  private static final int SYNCHRONISE = 0x7F;
  private static final int CHIP = 0x0410;
  private static final int VERSION = 0x22;
  private static final int[] COMMANDS = {
    0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x63, 0x73, 0x82, 0x92
  };
  private static final List<Integer> REJECTED_COMMANDS = List.of(0x63, 0x73, 0x82, 0x92);

  /** Maximum wait for the next byte within a command. */
  private static final Duration BYTE_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final SerialPort port;
  private final int losesAckOfWrite;
  private final byte[] flash = new byte[FLASH_BYTES];
  private final byte[] ram = new byte[RAM_BYTES];
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final List<Integer> commands = new ArrayList<>();
  private final Thread thread;
  private final byte[] buffer = new byte[1];
  private boolean isSynchronised;
  private int writes;
  private int startedAt;
  private volatile boolean closed;

  private SimulatedRom(SerialPort port, int losesAckOfWrite) {
    this.port = port;
    this.losesAckOfWrite = losesAckOfWrite;
    Arrays.fill(flash, (byte) 0x5A);
    this.thread = new Thread(this::run, "simulated-rom");
    thread.setDaemon(true);
  }

  /**
   * Starts the loader.
   *
   * @param port the loader's end of the line; closed with the loader.
   * @param losesAckOfWrite the write, from 1 on, whose last reply is lost; 0 for none.
   */
  public static SimulatedRom start(SerialPort port, int losesAckOfWrite) {
    SimulatedRom rom = new SimulatedRom(port, losesAckOfWrite);
    rom.thread.start();
    return rom;
  }

  /** Returns a copy of the first bytes of the flash. */
  public synchronized byte[] flash(int count) {
    return Arrays.copyOf(flash, count);
  }

  /** Returns all received bytes. */
  public synchronized byte[] received() {
    return received.toByteArray();
  }

  /** Returns the codes of the received commands. */
  public synchronized List<Integer> commands() {
    return List.copyOf(commands);
  }

  /** Returns the address that the client started; 0 if it has not. */
  public synchronized int startedAt() {
    return startedAt;
  }

  private void run() {
    try {
      while (!closed) {
        int first = next(IDLE);
        if (first == SYNCHRONISE && !isSynchronised) {
          isSynchronised = true;
          send(ACK);
        } else if (first >= 0 && isSynchronised) {
          command(first, next(BYTE_TIMEOUT));
        }
      }
    } catch (IOException failed) {
      if (!closed) {
        log.warn("simulated rom ended why=\"{}\"", failed.getMessage());
      }
    }
  }

  private int next(Duration timeout) throws IOException {
    int count = port.read(buffer, timeout);
    if (count == 0) {
      return -1;
    }
    synchronized (this) {
      received.write(buffer[0]);
    }
    return buffer[0] & 0xFF;
  }

  private void send(int... bytes) throws IOException {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) bytes[i];
    }
    port.write(all);
  }

  private void command(int code, int complement) throws IOException {
    boolean isCommand =
        complement == (~code & 0xFF) && Arrays.stream(COMMANDS).anyMatch(each -> each == code);
    if (isCommand) {
      synchronized (this) {
        commands.add(code);
      }
    }
    if (!isCommand || REJECTED_COMMANDS.contains(code)) {
      send(NACK);
      return;
    }
    switch (code) {
      case 0x00 -> get();
      case 0x01 -> send(ACK, VERSION, 0, 0, ACK);
      case 0x02 -> send(ACK, 1, CHIP >> 8, CHIP & 0xFF, ACK);
      case 0x11 -> read();
      case 0x21 -> go();
      case 0x31 -> write();
      default -> erase();
    }
  }

  private void get() throws IOException {
    int[] all = new int[COMMANDS.length + 4];
    all[0] = ACK;
    all[1] = COMMANDS.length;
    all[2] = VERSION;
    System.arraycopy(COMMANDS, 0, all, 3, COMMANDS.length);
    all[all.length - 1] = ACK;
    send(all);
  }

  /** Reads bytes and their exclusive or. Returns none if that is wrong, or not all bytes arrive. */
  private byte[] checked(int count) throws IOException {
    byte[] bytes = new byte[count];
    int xor = 0;
    for (int i = 0; i < count; i++) {
      int next = next(BYTE_TIMEOUT);
      if (next < 0) {
        return new byte[0];
      }
      bytes[i] = (byte) next;
      xor ^= next;
    }
    return next(BYTE_TIMEOUT) == xor ? bytes : new byte[0];
  }

  /**
   * Acknowledges a command and reads its address. Returns -1 after a NACK for an invalid address.
   */
  private int address() throws IOException {
    send(ACK);
    byte[] bytes = checked(4);
    int address = bytes.length == 0 ? 0 : ByteBuffer.wrap(bytes).getInt();
    if (flashOffset(address, 1) < 0 && ram(address, 1) < 0) {
      send(NACK);
      return -1;
    }
    return address;
  }

  private static int flashOffset(int address, int count) {
    long at = (address & 0xFFFFFFFFL) - FLASH;
    return at >= 0 && at + count <= FLASH_BYTES ? (int) at : -1;
  }

  private static int ram(int address, int count) {
    long at = (address & 0xFFFFFFFFL) - RAM;
    return at >= 0 && at + count <= RAM_BYTES ? (int) at : -1;
  }

  private void read() throws IOException {
    int address = address();
    if (address == -1) {
      return;
    }
    send(ACK);
    int last = next(BYTE_TIMEOUT);
    if (next(BYTE_TIMEOUT) != (~last & 0xFF)) {
      send(NACK);
      return;
    }
    int at = flashOffset(address, last + 1);
    int[] response = new int[last + 2];
    response[0] = ACK;
    synchronized (this) {
      for (int i = 0; i <= last; i++) {
        response[i + 1] = at >= 0 ? flash[at + i] & 0xFF : 0;
      }
    }
    send(response);
  }

  private void go() throws IOException {
    int address = address();
    if (address != -1) {
      synchronized (this) {
        startedAt = address;
      }
      isSynchronised = false;
      send(ACK);
    }
  }

  private void write() throws IOException {
    int address = address();
    if (address == -1) {
      return;
    }
    send(ACK);
    int last = next(BYTE_TIMEOUT);
    byte[] data = new byte[last + 1];
    int xor = last;
    for (int i = 0; i < data.length; i++) {
      int next = next(BYTE_TIMEOUT);
      if (next < 0) {
        send(NACK);
        return;
      }
      data[i] = (byte) next;
      xor ^= next;
    }
    if (next(BYTE_TIMEOUT) != xor || !program(address, data)) {
      send(NACK);
      return;
    }
    if (++writes != losesAckOfWrite) {
      send(ACK);
    }
  }

  /**
   * Writes to RAM or flash. Returns false if the flash is not erased there, or the address does not
   * exist.
   */
  private synchronized boolean program(int address, byte[] data) {
    int inRam = ram(address, data.length);
    if (inRam >= 0) {
      System.arraycopy(data, 0, ram, inRam, data.length);
      return true;
    }
    int at = flashOffset(address, data.length);
    if (at < 0) {
      return false;
    }
    for (int i = 0; i < data.length; i++) {
      if (flash[at + i] != (byte) 0xFF) {
        return false;
      }
    }
    System.arraycopy(data, 0, flash, at, data.length);
    return true;
  }

  private void erase() throws IOException {
    send(ACK);
    int last = next(BYTE_TIMEOUT);
    if (last == 0xFF) {
      if (next(BYTE_TIMEOUT) == 0) {
        erase(0, FLASH_BYTES / PAGE);
        send(ACK);
      } else {
        send(NACK);
      }
      return;
    }
    int xor = last;
    int[] pages = new int[last + 1];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = next(BYTE_TIMEOUT);
      xor ^= pages[i];
    }
    if (next(BYTE_TIMEOUT) != xor) {
      send(NACK);
      return;
    }
    for (int page : pages) {
      erase(page, 1);
    }
    send(ACK);
  }

  private synchronized void erase(int first, int count) {
    int from = Math.min(FLASH_BYTES, first * PAGE);
    Arrays.fill(flash, from, Math.min(FLASH_BYTES, from + count * PAGE), (byte) 0xFF);
  }

  /** Stops, and closes the port. Blocks until that is done. */
  @Override
  public void close() {
    closed = true;
    port.close();
    try {
      thread.join(CLOSING.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
