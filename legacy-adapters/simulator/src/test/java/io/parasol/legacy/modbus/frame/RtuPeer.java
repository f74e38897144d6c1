// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.ExceptionResponseException;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import io.parasol.simulator.modbus.Answer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A serial line behind a TCP port: every unit is {@link MemoryUnits}, and what the line does to an
 * answer is told in advance. Takes the short requests only, those of eight bytes.
 */
public final class RtuPeer implements AutoCloseable {

  /** What the line makes of an answer: what it delivers, piece by piece. */
  @FunctionalInterface
  public interface Mishap {
    List<byte[]> deliver(byte[] answer) throws IOException;
  }

  private static final int SHORT_REQUEST = 8;
  private static final int WRITE_AND_READ = 23;

  private final MemoryUnits units = new MemoryUnits();
  private final Queue<Mishap> mishaps = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  public RtuPeer() throws IOException {
    Thread accepting = new Thread(this::accept, "rtu-peer");
    accepting.setDaemon(true);
    accepting.start();
  }

  public HostPort address() {
    return new HostPort("127.0.0.1", listening.getLocalPort());
  }

  /** How many there have been so far. */
  public int connections() {
    return connections.get();
  }

  /** What happens to the next answer that nothing is planned for yet. */
  public void next(Mishap mishap) {
    mishaps.add(mishap);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try (Socket client = listening.accept()) {
        connections.incrementAndGet();
        client.setTcpNoDelay(true);
        serve(client);
      } catch (IOException hungUp) {
        // The next one.
      }
    }
  }

  private void serve(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    while (true) {
      byte[] request = request(in);
      Mishap mishap = mishaps.poll();
      byte[] answer = answer(request);
      for (byte[] piece : mishap == null ? List.of(answer) : mishap.deliver(answer)) {
        client.getOutputStream().write(piece);
      }
    }
  }

  /** All have eight bytes, but for those that write and read. */
  private static byte[] request(DataInputStream in) throws IOException {
    byte[] start = new byte[SHORT_REQUEST];
    in.readFully(start);
    if (start[1] != WRITE_AND_READ) {
      return start;
    }
    byte[] counts = new byte[3];
    in.readFully(counts);
    byte[] rest = new byte[(counts[2] & 0xFF) + 2];
    in.readFully(rest);
    return ByteBuffer.allocate(start.length + counts.length + rest.length)
        .put(start)
        .put(counts)
        .put(rest)
        .array();
  }

  private byte[] answer(byte[] frame) throws IOException {
    if (!RtuFrame.hasValidCrc(frame, 0, frame.length)) {
      throw new IOException("the request has no checksum");
    }
    try {
      ModbusRequest request = RequestPdu.decode(RtuFrame.pdu(frame, 0, frame.length));
      ModbusResponse response =
          ((Answer.Response) units.answer(new Unit(frame[0] & 0xFF), request)).response();
      return RtuFrame.encode(frame[0] & 0xFF, ResponsePdu.encode(response, request));
    } catch (ExceptionResponseException refused) {
      return RtuFrame.encode(frame[0] & 0xFF, Pdu.exception(frame[1], refused.code()));
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
