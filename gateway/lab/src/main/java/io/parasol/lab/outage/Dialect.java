// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The protocol on the connection to the receiver. */
interface Dialect {

  /**
   * A received message.
   *
   * @param id identifier by which it is acknowledged.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Letter(int id, int device, byte[] payload) {}

  /** Opens a connection. */
  void greet(DataInputStream in, DataOutputStream out) throws IOException;

  /** Returns the next message, and answers other packets before it. */
  Letter next(DataInputStream in, DataOutputStream out) throws IOException;

  void acknowledge(Letter letter, DataOutputStream out) throws IOException;

  /** The protocol of the {@link Uplink}. */
  Dialect UPLINK =
      new Dialect() {
        @Override
        public void greet(DataInputStream in, DataOutputStream out) throws IOException {
          out.writeInt(0);
        }

        @Override
        public Letter next(DataInputStream in, DataOutputStream out) throws IOException {
          return new Letter(in.readInt(), in.readShort(), in.readNBytes(in.readInt()));
        }

        @Override
        public void acknowledge(Letter letter, DataOutputStream out) throws IOException {
          out.writeInt(letter.id());
        }
      };
}
