// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The protocol on the connection to the receiver. */
interface ReceiverProtocol {

  /**
   * A received message.
   *
   * @param id identifier by which it is acknowledged.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record ReceivedMessage(int id, int device, byte[] payload) {}

  /** Opens a connection. */
  void handshake(DataInputStream in, DataOutputStream out) throws IOException;

  /** Returns the next message, and answers other packets before it. */
  ReceivedMessage next(DataInputStream in, DataOutputStream out) throws IOException;

  void acknowledge(ReceivedMessage message, DataOutputStream out) throws IOException;

  /** The protocol of the {@link Uplink}. */
  ReceiverProtocol UPLINK =
      new ReceiverProtocol() {
        @Override
        public void handshake(DataInputStream in, DataOutputStream out) throws IOException {
          out.writeInt(0);
        }

        @Override
        public ReceivedMessage next(DataInputStream in, DataOutputStream out) throws IOException {
          return new ReceivedMessage(in.readInt(), in.readShort(), in.readNBytes(in.readInt()));
        }

        @Override
        public void acknowledge(ReceivedMessage message, DataOutputStream out) throws IOException {
          out.writeInt(message.id());
        }
      };
}
