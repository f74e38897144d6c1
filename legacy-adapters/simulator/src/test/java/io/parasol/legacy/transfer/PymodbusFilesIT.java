// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.legacy.transfer.driver.ForeignFilesContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pymodbus")
class PymodbusFilesIT extends ForeignFilesContract {

  @TempDir Path folder;

  @Override
  public FileServer start(boolean isRtu) throws Exception {
    Path dump = folder.resolve("files");
    PeerProcess peer =
        PeerProcess.pymodbus("pymodbus_files.py", 0, dump.toString(), isRtu ? "rtu" : "tcp");
    int port = peer.port();
    return new FileServer() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public byte[] contents() throws IOException {
        return Files.readAllBytes(dump);
      }

      @Override
      public void close() {
        peer.close();
      }
    };
  }
}
