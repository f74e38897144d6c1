// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk that does not sync: enough where nothing but the process, or a pretended disk, ends. */
public class QuickDisk implements Disk {

  @Override
  public void force(FileChannel file) throws IOException {}

  @Override
  public void syncFolder(Path folder) throws IOException {}
}
