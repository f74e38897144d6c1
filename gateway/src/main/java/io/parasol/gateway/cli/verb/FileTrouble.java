// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be read or written, in words; the JDK's messages often only repeat it. */
public final class FileTrouble {

  private FileTrouble() {}

  public static String of(IOException trouble) {
    if (trouble instanceof NoSuchFileException) {
      return "it, or its folder, is not there";
    }
    if (trouble instanceof AccessDeniedException) {
      return "this user may not";
    }
    if (trouble instanceof FileAlreadyExistsException) {
      return "it is there already";
    }
    String reason =
        trouble instanceof FileSystemException named ? named.getReason() : trouble.getMessage();
    return reason == null ? trouble.getClass().getSimpleName() : reason;
  }
}
