// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Describes in words why a file could not be read or written. The JDK's messages often only repeat
 * the path.
 */
public final class FileTrouble {

  private FileTrouble() {}

  public static String of(IOException trouble) {
    if (trouble instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (trouble instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (trouble instanceof FileAlreadyExistsException) {
      return "the file exists already";
    }
    String reason =
        trouble instanceof FileSystemException named ? named.getReason() : trouble.getMessage();
    return reason == null ? trouble.getClass().getSimpleName() : reason;
  }
}
