// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.certs.json.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The processor time of the work that no gateway can leave out, on this machine and in the same
 * run: one thread requests the registers one request after the other, encrypts, decrypts and
 * encrypts the messages as on their way from the session of a device through the broker to a
 * subscriber, and writes them to a file with a checksum. It decodes nothing.
 *
 * @param requests processor seconds for a million points, as are the others.
 */
public record CollectFloor(double requests, double encryption, double store) {

  private static final int MILLION = 1_000_000;
  private static final int TIMEOUT_MILLIS = 10_000;

  /** Two registers for each point, as many as one response holds. */
  private static final int POINTS_OF_REQUEST = 62;

  /** Transaction, protocol, length, unit, function and byte count of a response. */
  private static final int RESPONSE_HEADER = 9;

  private static final int TLS_RECORD = 16 * 1024;
  private static final int TAG_BITS = 128;
  private static final int MESSAGES_OF_SYNC = 25;

  /**
   * A controller on loopback.
   *
   * @param points float32 holding registers from address 0.
   */
  public record PolledUnit(int port, int unit, int points) {}

  /**
   * Measures it with a million points.
   *
   * @param folder on the disk of the store.
   * @param messageBytes the mean size of a message, which has the points of one unit.
   */
  public static CollectFloor measure(Path folder, List<PolledUnit> units, int messageBytes)
      throws IOException {
    return measure(folder, units, messageBytes, MILLION);
  }

  /**
   * Measures it with another number of points.
   *
   * @param points that are handled in each part, after half as many that are not measured.
   */
  static CollectFloor measure(Path folder, List<PolledUnit> units, int messageBytes, int points)
      throws IOException {
    int pointsOfRound = units.stream().mapToInt(PolledUnit::points).sum();
    int messages = Math.max(1, points / units.get(0).points());
    int rounds = Math.max(1, points / pointsOfRound);
    try {
      return new CollectFloor(
          seconds(rounds, requests(units)) / rounds / pointsOfRound * MILLION,
          seconds(1, encryption(messages, messageBytes)) / points * MILLION,
          seconds(1, store(folder, messages, messageBytes)) / points * MILLION);
    } catch (GeneralSecurityException unavailable) {
      throw new IOException("AES-GCM is not available", unavailable);
    }
  }

  /** A part of the work. */
  private interface Work {
    void run() throws IOException, GeneralSecurityException;
  }

  /** Returns the processor seconds of this thread for the repeated work, once it is compiled. */
  private static double seconds(int times, Work work) throws IOException, GeneralSecurityException {
    for (int i = 0; i < (times + 1) / 2; i++) {
      work.run();
    }
    long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      work.run();
    }
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / 1e9;
  }

  private static Work requests(List<PolledUnit> units) {
    return () -> {
      for (int first = 0; first < units.size(); ) {
        int port = units.get(first).port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          socket.setTcpNoDelay(true);
          socket.setSoTimeout(TIMEOUT_MILLIS);
          InputStream in = new BufferedInputStream(socket.getInputStream());
          for (; first < units.size() && units.get(first).port() == port; first++) {
            poll(socket.getOutputStream(), in, units.get(first));
          }
        }
      }
    };
  }

  private static void poll(OutputStream out, InputStream in, PolledUnit unit) throws IOException {
    for (int point = 0; point < unit.points(); point += POINTS_OF_REQUEST) {
      int registers = 2 * Math.min(POINTS_OF_REQUEST, unit.points() - point);
      out.write(request(unit.unit(), 2 * point, registers));
      byte[] header = in.readNBytes(RESPONSE_HEADER);
      boolean isAccepted =
          header.length == RESPONSE_HEADER && header[RESPONSE_HEADER - 1] == (byte) (2 * registers);
      if (!isAccepted || in.readNBytes(2 * registers).length < 2 * registers) {
        throw new IOException("the simulator has rejected a request of the floor");
      }
    }
  }

  /** Returns a request for holding registers. */
  private static byte[] request(int unit, int address, int registers) {
    return ByteBuffer.allocate(12)
        .putShort((short) 1)
        .putShort((short) 0)
        .putShort((short) 6)
        .put((byte) unit)
        .put((byte) 3)
        .putShort((short) address)
        .putShort((short) registers)
        .array();
  }

  private static Work encryption(int messages, int bytes) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    byte[] plain = new byte[TLS_RECORD];
    byte[] encrypted = new byte[TLS_RECORD + TAG_BITS / 8];
    byte[] nonce = new byte[12];
    ByteBuffer counter = ByteBuffer.wrap(nonce);
    return () -> {
      for (int message = 0; message < messages; message++) {
        for (int left = bytes; left > 0; left -= TLS_RECORD) {
          int length = Math.min(left, TLS_RECORD);
          int encryptedLength = 0;
          for (int times = 0; times < 2; times++) {
            counter.putLong(0, counter.getLong(0) + 1);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            encryptedLength = cipher.doFinal(plain, 0, length, encrypted);
          }
          cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
          cipher.doFinal(encrypted, 0, encryptedLength, plain);
        }
      }
    };
  }

  private static Work store(Path folder, int messages, int bytes) {
    Path path = folder.resolve("floor");
    ByteBuffer message = ByteBuffer.allocateDirect(bytes);
    return () -> {
      try (FileChannel file =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        for (int i = 0; i < messages; i++) {
          CRC32C checksum = new CRC32C();
          checksum.update(message.clear());
          message.clear().putInt(0, (int) checksum.getValue());
          file.write(message);
          if (i % MESSAGES_OF_SYNC == 0) {
            file.force(false);
          }
        }
      } finally {
        Files.deleteIfExists(path);
      }
    };
  }

  /** Returns the sum, in processor seconds for a million points. */
  double seconds() {
    return requests + encryption + store;
  }

  /**
   * Returns the floor as JSON, with what the gateway needed in relation to it.
   *
   * @param gateway the processor seconds of the gateway for a million points.
   */
  public Json json(double gateway) {
    return Json.object()
        .put("requests", BenchText.decimal(requests))
        .put("encryption", BenchText.decimal(encryption))
        .put("store", BenchText.decimal(store))
        .put("cpu-seconds-per-million-points", BenchText.decimal(seconds()))
        .put("gateway-to-floor", BenchText.decimal(gateway / seconds()))
        .build();
  }
}
