// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Describes in words why a file could not be read or written. The JDK's messages often only repeat
 * the path.
 */
public final class FileErrorText {

  private FileErrorText() {}

  /** Returns the file, if the error names one, and the reason. */
  public static String withFile(IOException error) {
    return error instanceof FileSystemException named && named.getFile() != null
        ? named.getFile() + ": " + of(error)
        : of(error);
  }

  public static String of(IOException error) {
    if (error instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (error instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (error instanceof FileAlreadyExistsException) {
      return "the file exists already";
    }
    String reason =
        error instanceof FileSystemException named ? named.getReason() : error.getMessage();
    return reason == null ? error.getClass().getSimpleName() : reason;
  }
}
