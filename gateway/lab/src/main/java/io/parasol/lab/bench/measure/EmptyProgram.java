// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import java.io.IOException;

/** A program that does nothing until its standard input ends. */
public final class EmptyProgram {

  private EmptyProgram() {}

  public static void main(String[] arguments) throws IOException {
    System.out.println("ready");
    System.in.transferTo(System.out);
  }
}
