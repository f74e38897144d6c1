// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.ghgande.j2mod.modbus.Modbus;
import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.ModbusSlaveException;
import com.ghgande.j2mod.modbus.facade.ModbusTCPMaster;
import com.ghgande.j2mod.modbus.io.ModbusTransaction;
import com.ghgande.j2mod.modbus.msg.ModbusRequest;
import com.ghgande.j2mod.modbus.msg.ModbusResponse;
import com.ghgande.j2mod.modbus.msg.ReadFileRecordRequest;
import com.ghgande.j2mod.modbus.msg.ReadFileRecordResponse;
import com.ghgande.j2mod.modbus.msg.WriteFileRecordRequest;
import com.ghgande.j2mod.modbus.procimg.File;
import com.ghgande.j2mod.modbus.procimg.Record;
import com.ghgande.j2mod.modbus.procimg.SimpleProcessImage;
import com.ghgande.j2mod.modbus.slave.ModbusSlave;
import com.ghgande.j2mod.modbus.slave.ModbusSlaveFactory;
import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.transfer.driver.ForeignFilesContract;
import io.parasol.simulator.config.Loader;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.loader.SimulatedLoader;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.testing.FreePort;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("j2mod")
class J2modFilesIT extends ForeignFilesContract {

  private static final int RECORDS = 10_000;
  private static final int UNIT = 1;
  private static final int LONGEST_IDLE_SECONDS = 30;

  @Override
  public FileServer start(boolean isRtu) throws Exception {
    List<File> files = List.of(new File(0, 1), file(1), file(2));
    SimpleProcessImage image = new SimpleProcessImage(UNIT);
    files.forEach(image::addFile);
    ModbusSlave slave =
        ModbusSlaveFactory.createTCPSlave(
            InetAddress.getLoopbackAddress(), FreePort.find(), 1, isRtu, LONGEST_IDLE_SECONDS);
    slave.addProcessImage(UNIT, image);
    slave.open();
    return new FileServer() {
      @Override
      public int port() {
        return slave.getPort();
      }

      @Override
      public byte[] contents() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        files.stream().skip(1).forEach(file -> copy(file, all));
        return all.toByteArray();
      }

      @Override
      public void close() {
        ModbusSlaveFactory.close(slave);
      }
    };
  }

  /** To j2mod a record has registers of its own: there is one wherever a block begins. */
  private static File file(int number) {
    File file = new File(number, RECORDS);
    for (int at = 0; at < RECORDS; at += WORDS) {
      file.setRecord(at, new Record(at, Math.min(WORDS, RECORDS - at)));
    }
    return file;
  }

  private static void copy(File file, ByteArrayOutputStream to) {
    for (int at = 0; at < RECORDS; at += WORDS) {
      Record record = file.getRecord(at);
      for (int i = 0; i < record.getRegisterCount(); i++) {
        to.writeBytes(record.getRegister(i).toBytes());
      }
    }
  }

  @Test
  void as_a_master_installs_an_image_on_the_simulated_loader_and_reads_it_back() throws Exception {
    byte[] image = SimulatedLoader.image("acme-pv2000", "1.4.0", Images.random(600, 1));
    SimulatedLoader loader =
        new SimulatedLoader(
            Loader.TransferMode.FILE,
            "acme-pv2000",
            "SN-1",
            "1.3.0",
            Duration.ZERO,
            LoaderFaults.NONE);
    NioEventLoopGroup loops = new NioEventLoopGroup(1);
    try (ModbusServer server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0),
            loops,
            ServerSettings.DEFAULT,
            (unit, request) -> loader.answerAlone(request, Instant.now()).answer())) {
      ModbusTCPMaster master = new ModbusTCPMaster("127.0.0.1", server.address().port());
      master.connect();
      try {
        master.writeCoil(UNIT, 100, true);
        for (int at = 0; at < image.length / 2; at += WORDS) {
          write(master, at, words(image, at));
        }
        for (int at = 0; at < image.length / 2; at += WORDS) {
          short[] wanted = words(image, at);
          assertArrayEquals(wanted, read(master, at, wanted.length));
        }
        ModbusException behind =
            assertThrows(ModbusException.class, () -> read(master, image.length / 2, 1));
        assertEquals(
            Modbus.ILLEGAL_ADDRESS_EXCEPTION, ((ModbusSlaveException) behind).getType(), "no more");
        master.writeCoil(UNIT, 100, false);
      } finally {
        master.disconnect();
      }
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
    assertEquals("1.4.0", loader.version());
  }

  private static short[] words(byte[] image, int from) {
    short[] words = new short[Math.min(WORDS, image.length / 2 - from)];
    ByteBuffer.wrap(image).asShortBuffer().position(from).get(words);
    return words;
  }

  private static void write(ModbusTCPMaster master, int record, short[] words) throws Exception {
    WriteFileRecordRequest request = new WriteFileRecordRequest();
    request.addRequest(new WriteFileRecordRequest.RecordRequest(1, record, words));
    ask(master, request);
  }

  private static short[] read(ModbusTCPMaster master, int record, int count) throws Exception {
    ReadFileRecordRequest request = new ReadFileRecordRequest();
    request.addRequest(new ReadFileRecordRequest.RecordRequest(1, record, count));
    ReadFileRecordResponse.RecordResponse read =
        ((ReadFileRecordResponse) ask(master, request)).getRecord(0);
    short[] words = new short[read.getWordCount()];
    for (int i = 0; i < words.length; i++) {
      words[i] = read.getRegister(i).toShort();
    }
    return words;
  }

  private static ModbusResponse ask(ModbusTCPMaster master, ModbusRequest request)
      throws Exception {
    request.setUnitID(UNIT);
    ModbusTransaction transaction = master.getTransport().createTransaction();
    transaction.setRequest(request);
    transaction.execute();
    return transaction.getResponse();
  }
}
