// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

/**
 * A state of a log that was kept elsewhere: a head, or a receipt with a root.
 *
 * @param name name for findings.
 * @param size number of records.
 */
public record LogWitness(String name, long size, TreeHash root) {}
