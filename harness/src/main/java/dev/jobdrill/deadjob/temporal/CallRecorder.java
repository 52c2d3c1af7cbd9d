package dev.jobdrill.deadjob.temporal;

import dev.jobdrill.deadjob.temporal.RecordedCode.Ask;
import dev.jobdrill.deadjob.temporal.RecordedCode.Call;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.payload.context.ActivitySerializationContext;
import io.temporal.payload.context.WorkflowSerializationContext;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import org.jspecify.annotations.Nullable;

/** Writes down what workflow code asks for, in the order in which it asks. */
final class CallRecorder extends WorkflowOutboundCallsInterceptorBase {
  private final Payloads payloads;
  private final RecordedCode code;

  CallRecorder(WorkflowOutboundCallsInterceptor next, Payloads payloads, RecordedCode code) {
    super(next);
    this.payloads = payloads;
    this.code = code;
  }

  @Override
  public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
    ActivityOutput<R> output = super.executeActivity(input);
    String queue = input.getOptions().getTaskQueue();
    Payloads inActivity = inActivity(input.getActivityName(), queue, false);
    Call call = code.add(new Call(
        Ask.ACTIVITY,
        input.getActivityName(),
        output.getActivityId(),
        inActivity.of(input.getArgs()),
        CodeOptions.of(input.getOptions(), Workflow.getInfo().getTaskQueue()),
        inActivity));
    watch(call, output.getResult(), input.getResultClass());
    return output;
  }

  @Override
  public <R> LocalActivityOutput<R> executeLocalActivity(LocalActivityInput<R> input) {
    Payloads inActivity = inActivity(input.getActivityName(), null, true);
    Call call = code.add(new Call(
        Ask.LOCAL_ACTIVITY,
        input.getActivityName(),
        null,
        inActivity.of(input.getArgs()),
        null,
        inActivity));
    LocalActivityOutput<R> output = super.executeLocalActivity(input);
    watch(call, output.getResult(), input.getResultClass());
    return output;
  }

  @Override
  public <R> ChildWorkflowOutput<R> executeChildWorkflow(ChildWorkflowInput<R> input) {
    ChildWorkflowOutput<R> output = super.executeChildWorkflow(input);
    Payloads inChild = inWorkflow(input.getWorkflowId());
    Call call = code.add(new Call(
        Ask.CHILD,
        input.getWorkflowType(),
        input.getWorkflowId(),
        inChild.of(input.getArgs()),
        CodeOptions.of(input.getOptions()),
        inChild));
    watch(call, output.getResult(), input.getResultClass());
    return output;
  }

  @Override
  public SignalExternalOutput signalExternalWorkflow(SignalExternalInput input) {
    SignalExternalOutput output = super.signalExternalWorkflow(input);
    Payloads inOther = inWorkflow(input.getExecution().getWorkflowId());
    code.add(new Call(
        Ask.SIGNAL, input.getSignalName(), null, inOther.of(input.getArgs()), null, inOther));
    return output;
  }

  @Override
  public void continueAsNew(ContinueAsNewInput input) {
    WorkflowInfo info = Workflow.getInfo();
    Payloads inNext = inWorkflow(info.getWorkflowId());
    String type = input.getWorkflowType();
    code.add(new Call(
        Ask.NEXT_RUN,
        type == null ? info.getWorkflowType() : type,
        null,
        inNext.of(input.getArgs()),
        null,
        inNext));
    super.continueAsNew(input);
  }

  /** Reads the result where the SDK has just decoded it, before the code can change it. */
  private static <R> void watch(Call call, Promise<R> result, Class<R> type) {
    result.handle((value, failure) -> {
      if (failure == null && type != Void.TYPE && type != Void.class) {
        call.read(call.payloads().of(value));
      } else if (isCancellation(failure)) {
        call.cancelled();
      }
      return true;
    });
  }

  private static boolean isCancellation(@Nullable RuntimeException failure) {
    return failure instanceof CanceledFailure
        || (failure instanceof TemporalFailure wrapped
            && wrapped.getCause() instanceof CanceledFailure);
  }

  private Payloads inActivity(String name, @Nullable String queue, boolean local) {
    WorkflowInfo info = Workflow.getInfo();
    return payloads.in(new ActivitySerializationContext(
        info.getNamespace(),
        info.getWorkflowId(),
        info.getWorkflowType(),
        name,
        queue == null ? info.getTaskQueue() : queue,
        local));
  }

  private Payloads inWorkflow(String workflowId) {
    return payloads.in(
        new WorkflowSerializationContext(Workflow.getInfo().getNamespace(), workflowId));
  }
}
