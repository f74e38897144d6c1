// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

/**
 * What somebody else has kept of a log: a head, or a receipt that names one.
 *
 * @param name what it is called in what is told of it.
 * @param size how many records there were.
 */
public record LogWitness(String name, long size, TreeHash root) {}
