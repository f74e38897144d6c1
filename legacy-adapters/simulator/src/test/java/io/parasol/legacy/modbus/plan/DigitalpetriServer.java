// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import com.digitalpetri.modbus.ExceptionCode;
import com.digitalpetri.modbus.FunctionCode;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.exceptions.UnknownUnitIdException;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersResponse;
import com.digitalpetri.modbus.serial.server.SerialPortServerTransport;
import com.digitalpetri.modbus.server.ModbusRequestContext;
import com.digitalpetri.modbus.server.ModbusRtuServer;
import com.digitalpetri.modbus.server.ModbusServer;
import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadWriteModbusServices;
import com.digitalpetri.modbus.tcp.server.NettyRtuServerTransport;
import com.digitalpetri.modbus.tcp.server.NettyServerTransportConfig;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A controller made with digitalpetri's library: 200 cells a table, the same for unit 7 only. Input
 * registers hold their own address, every third discrete input is on.
 *
 * <p>Arguments: PORT [rtu], 0 for any free one, prints its port; or DEVICE, says "ready".
 */
public final class DigitalpetriServer extends ReadWriteModbusServices {

  private static final int UNIT = 7;
  private static final int CELLS = 200;

  private final ProcessImage memory = new ProcessImage();

  private DigitalpetriServer() {
    memory.with(
        all -> {
          all.writeInputRegisters(
              registers -> {
                for (int at = 0; at < CELLS; at++) {
                  registers.put(at, new byte[] {(byte) (at >> 8), (byte) at});
                }
              });
          all.writeDiscreteInputs(
              inputs -> {
                for (int at = 0; at < CELLS; at += 3) {
                  inputs.put(at, true);
                }
              });
        });
  }

  @Override
  protected Optional<ProcessImage> getProcessImage(int unit) {
    return unit == UNIT ? Optional.of(memory) : Optional.empty();
  }

  // The library's own memory has no end.

  @Override
  public ReadInputRegistersResponse readInputRegisters(
      ModbusRequestContext context, int unit, ReadInputRegistersRequest read)
      throws UnknownUnitIdException {
    within(FunctionCode.READ_INPUT_REGISTERS, read.address() + read.quantity());
    return super.readInputRegisters(context, unit, read);
  }

  @Override
  public WriteMultipleRegistersResponse writeMultipleRegisters(
      ModbusRequestContext context, int unit, WriteMultipleRegistersRequest write)
      throws UnknownUnitIdException {
    within(FunctionCode.WRITE_MULTIPLE_REGISTERS, write.address() + write.quantity());
    return super.writeMultipleRegisters(context, unit, write);
  }

  private static void within(FunctionCode function, int end) {
    if (end > CELLS) {
      DigitalpetriServer.<RuntimeException>refuse(
          new ModbusResponseException(function, ExceptionCode.ILLEGAL_DATA_ADDRESS));
    }
  }

  /** The library's memory does not declare the exception that its server understands. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> void refuse(ModbusResponseException reason) throws E {
    throw (E) reason;
  }

  public static void main(String[] arguments) throws Exception {
    String where = arguments[0];
    DigitalpetriServer units = new DigitalpetriServer();
    if (where.startsWith("/")) {
      var port =
          SerialPortServerTransport.create(line -> line.setSerialPort(where).setBaudRate(115_200));
      ModbusRtuServer.create(port, units).start();
      System.out.println("ready");
    } else {
      server(Integer.parseInt(where), arguments.length > 1, units).start();
    }
    Thread.currentThread().join();
  }

  private static ModbusServer server(int port, boolean rtu, DigitalpetriServer units) {
    return rtu
        ? ModbusRtuServer.create(NettyRtuServerTransport.create(tcp -> listen(tcp, port)), units)
        : ModbusTcpServer.create(NettyTcpServerTransport.create(tcp -> listen(tcp, port)), units);
  }

  private static void listen(NettyServerTransportConfig.Builder tcp, int port) {
    tcp.setBindAddress("127.0.0.1")
        .setPort(port)
        .setBootstrapCustomizer(bootstrap -> bootstrap.handler(new SaysItsPort()));
  }

  private static final class SaysItsPort extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      InetSocketAddress address = (InetSocketAddress) context.channel().localAddress();
      System.out.println("port " + address.getPort());
    }
  }
}
