package org.kclframework.examples.slowio;

/** The slow service: each call takes a while, and many may be made at the same time. */
interface PaymentService {

  /** Books a payment; does nothing if it has been booked before. */
  void book(Payment payment) throws Exception;
}
